package io.culvert.plugins.cluster;

import io.culvert.helpers.cluster.GroupPlan;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;
import org.jgroups.stack.Protocol;

/** The stack of protocols, from the wire upwards. */
final class Protocols {

  /** Longer ones are none of ours: a block and its envelope fit. */
  private static final int MOST_BYTES = 1 << 20;

  /** What may be on its way to a member that says nothing. */
  private static final int CREDIT_BYTES = 1 << 20;

  private static final int CONNECT_MILLIS = 300;
  private static final int BUFFERS = 64;
  private static final int THREADS = 16;
  private static final int PARTS = 4;

  private Protocols() {}

  static List<Protocol> of(GroupPlan plan, Seal seal) {
    List<Protocol> stack = new ArrayList<>();
    stack.add(transport(plan));
    stack.add(seal);
    stack.add(discovery(plan));
    stack.addAll(membership(plan.detectMillis()));
    if (plan.prefer().isEmpty()) {
      stack.add(new Voting());
      stack.add(raft(plan));
      stack.add(new REDIRECT());
    }
    return stack;
  }

  private static TCP transport(GroupPlan plan) {
    InetSocketAddress own = plan.member(plan.self()).address();
    TCP tcp = new TCP();
    tcp.setBindAddress(own.getAddress()).setBindPort(own.getPort()).setPortRange(0);
    // each thread sends by itself, and none waits for a member whose connection is full
    tcp.setBundlerType("no-bundler");
    tcp.nonBlockingSends(true).maxSendQueue(BUFFERS);
    tcp.setSockConnTimeout(CONNECT_MILLIS).setMaxLength(MOST_BYTES);
    tcp.enableSuspectEvents(true);
    tcp.setMessageFactory(new SealedOnly());
    tcp.getThreadPool().setMaxThreads(THREADS);
    return tcp;
  }

  private static TCPPING discovery(GroupPlan plan) {
    List<InetSocketAddress> hosts = plan.members().stream().map(GroupPlan.Member::address).toList();
    return new TCPPING().<TCPPING>setInitialHosts(hosts).setPortRange(0);
  }

  private static List<Protocol> membership(int detectMillis) {
    return List.of(
        new MERGE3()
            .setMinInterval(detectMillis)
            .setMaxInterval(3L * detectMillis)
            .setCheckInterval(4L * detectMillis),
        new FD_ALL3().setTimeout(detectMillis).setInterval(detectMillis / PARTS),
        new Verifying().setTimeout(detectMillis / 2),
        new NAKACK2().useMcastXmit(false),
        new UNICAST3(),
        new STABLE(),
        new NO_DUPES(),
        new GMS()
            .setJoinTimeout(detectMillis)
            .setMaxJoinAttempts(2)
            .printLocalAddress(false)
            .setViewAckCollectionTimeout(detectMillis)
            .logViewWarnings(false)
            .logCollectMessages(false),
        new UFC().setMaxCredits(CREDIT_BYTES));
  }

  private static RAFT raft(GroupPlan plan) {
    return new RAFT()
        .raftId(plan.self())
        .members(plan.members().stream().map(GroupPlan.Member::name).toList())
        .maxLogCacheSize(0) // which threads would share; so little is agreed that none is missed
        .logUseFsync(true);
  }
}
