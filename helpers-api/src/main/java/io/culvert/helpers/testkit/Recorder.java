package io.culvert.helpers.testkit;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The rig's bench, noting what is played on it. */
final class Recorder implements Bench {

  private final Bench rig;
  private final List<Conversation.Said> said = new ArrayList<>();
  private Setup setup;

  private Recorder(ProtocolHelper helper) {
    this.rig = HelperRig.bench(helper);
  }

  /** What is said in {@code transcript}, whose checks must hold on the rig. */
  static Conversation record(Transcript transcript, ProtocolHelper helper) {
    Recorder recorder = new Recorder(helper);
    transcript.playOn(recorder);
    return new Conversation(recorder.setup, recorder.said);
  }

  @Override
  public void open(Setup newSetup) {
    setup = newSetup;
    rig.open(newSetup);
  }

  @Override
  public Passage send(Side from, int position, String payload) {
    said.add(new Conversation.Said(from, position, payload));
    return rig.send(from, position, payload);
  }

  @Override
  public int shift(Side from) {
    return rig.shift(from);
  }

  @Override
  public boolean numbersBytes() {
    return rig.numbersBytes();
  }

  @Override
  public OptionalInt keptSeconds() {
    return rig.keptSeconds();
  }

  @Override
  public List<Expected> expectations() {
    return rig.expectations();
  }

  @Override
  public void close(Side by) {
    rig.close(by);
  }
}
