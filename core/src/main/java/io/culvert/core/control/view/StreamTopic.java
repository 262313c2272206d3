package io.culvert.core.control.view;

/** What a page is told as it happens, tick by tick. Context of {@link ViewHub} only. */
interface StreamTopic {

  /** The frame of what happened since the last; {@code null} for nothing. */
  String frame();

  /** Hears no more. */
  void close();
}
