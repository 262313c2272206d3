package io.culvert.core.conntrack;

import java.util.Arrays;

/** Several listeners as one, told in the order they were added. Telling does not allocate. */
final class Listeners implements ConntrackListener {

  private ConntrackListener[] all = {};

  void add(ConntrackListener listener) {
    all = Arrays.copyOf(all, all.length + 1);
    all[all.length - 1] = listener;
  }

  @Override
  public void created(ConntrackEntry entry, long nowNanos) {
    for (ConntrackListener listener : all) {
      listener.created(entry, nowNanos);
    }
  }

  @Override
  public void updated(ConntrackEntry entry, long nowNanos) {
    for (ConntrackListener listener : all) {
      listener.updated(entry, nowNanos);
    }
  }

  @Override
  public void destroyed(ConntrackEntry entry, long nowNanos) {
    for (ConntrackListener listener : all) {
      listener.destroyed(entry, nowNanos);
    }
  }

  @Override
  public void freed(ConntrackEntry entry) {
    for (ConntrackListener listener : all) {
      listener.freed(entry);
    }
  }

  @Override
  public void expectationCreated(Expectation expectation, long nowNanos) {
    for (ConntrackListener listener : all) {
      listener.expectationCreated(expectation, nowNanos);
    }
  }

  @Override
  public void expectationDestroyed(Expectation expectation, long nowNanos) {
    for (ConntrackListener listener : all) {
      listener.expectationDestroyed(expectation, nowNanos);
    }
  }
}
