package io.culvert.plugins.cluster;

import io.culvert.helpers.cluster.Group;
import io.culvert.helpers.cluster.GroupListener;
import io.culvert.helpers.cluster.GroupPlan;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

/** A member among others. Its own thread connects, and speaks of owners. */
final class JGroupsGroup implements Group, Receiver {

  private static final long TRY_AGAIN_MILLIS = 1_000;
  private static final int MOST_SIGNAL_BYTES = 1_024;
  private static final long PATIENCE_SECONDS = 5;
  private static final int LOOKS = 16;

  private final GroupPlan plan;
  private final Seal seal;
  private final GroupListener listener;
  private final JChannel channel;
  private final Consensus consensus;
  private final ScheduledThreadPoolExecutor thread;
  private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
  private final Map<Address, Inbox> inboxes = new ConcurrentHashMap<>();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong gaps = new AtomicLong();
  private final AtomicLong views = new AtomicLong();
  private volatile boolean closed;
  private boolean complained;

  JGroupsGroup(GroupPlan plan, Seal seal, GroupListener listener) throws IOException {
    this.plan = plan;
    this.seal = seal;
    this.listener = listener;
    this.channel = channel(plan, seal);
    this.consensus =
        plan.prefer().isPresent()
            ? new PreferredConsensus(plan, this::sendOwner, this::agreed)
            : new RaftConsensus(plan, channel, this::agreed, this::doubt);
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "culvert-cluster");
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static JChannel channel(GroupPlan plan, Seal seal) throws IOException {
    try {
      JChannel channel = new JChannel(Protocols.of(plan, seal));
      channel.getProtocolStack().getTransport().getDiagnosticsHandler().setEnabled(false);
      channel.name(plan.self()).setDiscardOwnMessages(true);
      if (plan.prefer().isPresent()) {
        byte[] name = Util.stringToBytes(plan.self());
        channel.addAddressGenerator(
            () -> ExtendedUUID.randomUUID(plan.self()).put(RAFT.raft_id_key, name));
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // as JGroups declares it
      throw new IOException(e);
    }
  }

  /** Begins to look for the others. */
  void begin() throws IOException {
    var own = plan.member(plan.self()).address();
    try (ServerSocket free = new ServerSocket()) {
      free.setReuseAddress(true);
      free.bind(own);
    } catch (IOException e) {
      throw new IOException("can't listen at " + own + ": " + e.getMessage(), e);
    }
    consensus.begin();
    channel.setReceiver(this);
    thread.execute(this::connect);
    long every = Math.max(1, plan.detectMillis() / LOOKS);
    thread.scheduleWithFixedDelay(
        () -> tried(consensus::look), every, every, TimeUnit.MILLISECONDS);
  }

  private void connect() {
    if (closed) {
      return;
    }
    try {
      channel.connect(plan.name());
    } catch (Exception e) { // as JGroups declares it
      // as a rule this member's own name is still there from before it was killed
      if (!complained) {
        complained = true;
        listener.trouble("not among the others yet: " + words(e));
      }
      later(this::connectAgain);
    }
  }

  private void connectAgain() {
    if (closed) {
      return;
    }
    try {
      consensus.begin();
      connect();
    } catch (IOException e) {
      listener.trouble("what was agreed can't be read: " + words(e));
      later(this::connectAgain);
    }
  }

  private void later(Runnable task) {
    try {
      thread.schedule(task, TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // it is closed
    }
  }

  private static String words(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().replaceAll("\\s+", " ");
  }

  /** The name a member has by the plan; empty for a stranger. */
  private String name(Address address) {
    byte[] id = address instanceof ExtendedUUID uuid ? uuid.get(RAFT.raft_id_key) : null;
    String name = id == null ? "" : Util.bytesToString(id);
    return plan.members().stream().anyMatch(m -> m.name().equals(name)) ? name : "";
  }

  @Override
  public void viewAccepted(View view) {
    views.incrementAndGet();
    Set<String> present = new HashSet<>();
    List<String> joined = new ArrayList<>();
    synchronized (outboxes) {
      for (Address address : view.getMembers()) {
        String name = name(address);
        if (!name.isEmpty() && present.add(name) && !name.equals(plan.self())) {
          Outbox before = outboxes.get(name);
          if (before == null || !before.to().equals(address)) {
            open(name, address);
            joined.add(name);
          }
        }
      }
      outboxes.keySet().stream().filter(n -> !present.contains(n)).toList().forEach(this::shut);
    }
    inboxes.keySet().retainAll(view.getMembers());
    listener.view(Set.copyOf(present), plan.whole(present));
    joined.forEach(
        name -> {
          listener.anew(name);
          own(() -> consensus.joined(name));
        });
  }

  private void open(String name, Address address) {
    shut(name);
    Runnable anew = () -> listener.anew(name);
    outboxes.put(
        name, new Outbox(channel, address, name, plan.queueBytes(), anew, listener::trouble));
  }

  private void shut(String name) {
    Outbox outbox = outboxes.remove(name);
    if (outbox != null) {
      outbox.close();
    }
  }

  @Override
  public void receive(Message message) {
    String from = name(message.getSrc());
    if (from.isEmpty() || message.getLength() == 0) {
      return;
    }
    ByteBuffer letter =
        ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
    byte kind = letter.get();
    switch (kind) {
      case Letter.BLOCK -> block(from, message.getSrc(), letter);
      case Letter.SIGNAL -> {
        byte[] word = new byte[letter.remaining()];
        letter.get(word);
        listener.signalled(from, word);
      }
      case Letter.PACKETS -> {
        byte[] packet = Letter.nextPacket(letter);
        while (packet != null) {
          listener.passed(from, packet);
          packet = Letter.nextPacket(letter);
        }
      }
      case Letter.AGAIN -> {
        Outbox outbox = outboxes.get(from);
        if (outbox != null) {
          outbox.again(letter.getLong());
        }
      }
      case Letter.PROPOSED, Letter.AGREED -> {
        long term = letter.getLong();
        Owned owned = Owned.read(Letter.name(letter));
        own(() -> consensus.heard(from, kind, owned, term));
      }
      case Letter.DOUBTED -> ask(Letter.name(letter));
      default -> {} // of a later version
    }
  }

  private void block(String from, Address source, ByteBuffer letter) {
    long stream = letter.getLong();
    Inbox inbox = inboxes.computeIfAbsent(source, s -> new Inbox());
    switch (inbox.of(stream, letter.getLong())) {
      case TAKEN -> {
        received.incrementAndGet();
        listener.received(from, letter.slice());
      }
      case GAP -> {
        gaps.incrementAndGet();
        listener.received(from, ByteBuffer.allocate(0));
        own(() -> channel.send(new BytesMessage(source, Letter.again(stream))));
      }
      case IGNORED -> {}
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private void own(Task task) {
    try {
      thread.execute(() -> tried(task));
    } catch (RejectedExecutionException e) {
      // it is closed
    }
  }

  private void tried(Task task) {
    try {
      task.run();
    } catch (Exception e) { // whatever JGroups throws; who asked asks again
      if (!closed) {
        listener.trouble("the cluster could not do what was asked: " + words(e));
      }
    }
  }

  /** Whoever will be the coordinator without it has to ask it. */
  private void doubt(Address leader, String name) throws Exception {
    if (!name(leader).equals(name)) {
      return;
    }
    ask(name);
    for (Map.Entry<String, Outbox> other : outboxes.entrySet()) {
      if (!other.getKey().equals(name)) {
        Message letter = new BytesMessage(other.getValue().to(), Letter.doubted(name));
        channel.send(letter.setFlag(Message.Flag.OOB, Message.Flag.NO_FC));
      }
    }
  }

  /** As if it had said nothing for long: who answers in time is there. */
  private void ask(String member) {
    Outbox outbox = outboxes.get(member);
    if (outbox != null) {
      Verifying verifying = channel.getProtocolStack().findProtocol(Verifying.class);
      verifying.ask(outbox.to());
    }
  }

  private void agreed(Owned owned, long term) {
    if (!owned.owner().isEmpty()) {
      listener.owner(owned.of(), owned.owner(), term);
    }
  }

  private void sendOwner(String member, byte kind, Owned owned, long term) {
    Outbox outbox = outboxes.get(member);
    if (outbox != null) {
      own(
          () ->
              channel.send(
                  new BytesMessage(outbox.to(), Letter.owner(kind, owned.toString(), term))));
    }
  }

  @Override
  public boolean send(String member, ByteBuffer block) {
    Outbox outbox = outboxes.get(member);
    return outbox != null && outbox.block(block);
  }

  @Override
  public void signal(String member, byte[] word) {
    if (word.length > MOST_SIGNAL_BYTES) {
      throw new IllegalArgumentException("a signal of " + word.length + " bytes");
    }
    Outbox outbox = outboxes.get(member);
    if (outbox != null) {
      outbox.signal(Letter.signal(word));
    }
  }

  @Override
  public void propose(String owner, long term) {
    propose(0, owner, term);
  }

  @Override
  public void propose(int of, String owner, long term) {
    own(() -> consensus.propose(new Owned(of, owner), term));
  }

  @Override
  public boolean pass(String member, byte[] packet) {
    Outbox outbox = outboxes.get(member);
    return outbox != null && outbox.packet(packet);
  }

  @Override
  public SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    List<Outbox> all = List.copyOf(outboxes.values());
    counts.put("views", views.get());
    counts.put("blocks-received", received.get());
    counts.put("gaps", gaps.get());
    counts.put("strangers", seal.refused());
    counts.put("bytes-waiting", all.stream().mapToLong(Outbox::waiting).sum());
    counts.put("packets-waiting", all.stream().mapToLong(Outbox::packets).sum());
    counts.put("blocks-refused", all.stream().mapToLong(Outbox::refused).sum());
    return counts;
  }

  @Override
  public void close() {
    closed = true;
    synchronized (outboxes) {
      List.copyOf(outboxes.keySet()).forEach(this::shut);
    }
    try {
      thread.execute(channel::close);
      thread.shutdown();
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      // it is closed already
    }
  }
}
