package io.culvert.helpers;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The part of a class with fields, whose objects are made first and filled then. */
record OfFields(Class<?> type, Constructor<?> constructor, List<Slot> slots) implements StatePart {

  /**
   * A field.
   *
   * @param isFinal whether what it holds is filled instead of replaced
   */
  record Slot(Field field, StatePart part, boolean isFinal) {}

  @Override
  public void write(Object value, ByteBuffer into, int depth) throws ReflectiveOperationException {
    StatePart.exactly(type, value);
    for (Slot slot : slots) {
      slot.part.write(slot.field.get(value), into, depth);
    }
  }

  @Override
  public Object read(ByteBuffer from, Supplier<?> there, int depth)
      throws ReflectiveOperationException {
    if (there == null && constructor == null) {
      throw new IllegalStateException("nothing makes it");
    }
    Object made = there == null ? constructor.newInstance() : there.get();
    for (Slot slot : slots) {
      Object value = slot.part.read(from, null, depth);
      if (slot.isFinal) {
        fill(slot.field.get(made), value);
      } else {
        slot.field.set(made, value);
      }
    }
    return made;
  }

  @SuppressWarnings("unchecked") // what is put in was read by the field's own part
  private static void fill(Object there, Object with) {
    if (there instanceof Map<?, ?> map && with instanceof Map<?, ?> entries) {
      map.clear();
      ((Map<Object, Object>) map).putAll(entries);
    } else if (there instanceof Collection<?> all && with instanceof Collection<?> elements) {
      all.clear();
      ((Collection<Object>) all).addAll(elements);
    } else if (there != null && with != null && there.getClass() == with.getClass()) {
      copy(there, with);
    } else if (there != with) {
      throw new IllegalStateException("what is final can't become something else");
    }
  }

  private static void copy(Object there, Object with) {
    int length = Array.getLength(there);
    if (length != Array.getLength(with)) {
      throw new IllegalStateException("an array that is final has another length");
    }
    System.arraycopy(with, 0, there, 0, length);
  }
}
