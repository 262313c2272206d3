package io.culvert.core.control.active;

import io.culvert.core.clock.Clock;
import io.culvert.core.device.Device;
import io.culvert.core.device.PacketSink;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.StateLoader;
import io.culvert.core.state.Teller;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.PacketPool;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What an active member works on.
 *
 * @param addresses which addresses this engine's devices have
 * @param into where packets are walked
 * @param seed what indexes hash with
 * @param mirrorBytes how much memory what one other router told may take
 */
public record ActiveParts(
    EngineState known,
    StateLoader.Addresses addresses,
    List<? extends Device> devices,
    PacketPool pool,
    DropCounters drops,
    Clock clock,
    PacketSink into,
    Telling telling,
    Group group,
    Notes notes,
    long seed,
    long mirrorBytes) {

  /** Carries what members tell each other; nothing here waits. */
  public interface Group {

    /** Sends a block of records, in order; false where there is no room. */
    boolean block(String member, ByteBuffer block);

    /** Sends a word, which may be lost or overtake others. */
    void word(String member, byte[] word);

    /** Sends a packet, which may be lost; false where there is no room. */
    boolean packet(String member, byte[] letter);

    /** Asks for consensus about a slot. */
    void propose(int slot, String owner, long term);
  }

  /** What tells others of this engine, by a {@link Teller}. */
  public interface Telling {

    /** Tells it, too. */
    void add(Teller.Taker taker);

    /** Tells it nothing any more. */
    void remove(Teller.Taker taker);

    /** Tells it all anew. */
    void again(Teller.Taker taker);

    /** Tells all of them all anew. */
    void anew();

    /** Has records be of that version from now on. */
    void version(int next);

    /** Tells what has changed; false where somebody had no room. */
    boolean flush();
  }

  /** Is told what becomes of slots, each named by its home. */
  public interface Notes {

    /** This router judges its connections from now on; {@code before} did, empty for nobody. */
    void serves(String slot, String before);

    /** It does not any more. */
    void released(String slot);
  }
}
