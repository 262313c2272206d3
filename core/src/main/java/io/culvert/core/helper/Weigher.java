package io.culvert.core.helper;

import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Weighs what can be reached from a plugin's objects: theirs and the SDK's by their fields, the
 * JDK's by what they tell of themselves (texts, arrays, collections, buffers and what refers to one
 * object). Every other object, the router's among them, counts as a few bytes and is not looked
 * into. Sizes are those of a 64-bit JVM with compressed references, near enough.
 *
 * <p>What it does not see: room that a collection has and does not use, what a view holds of the
 * collection behind it, and JDK objects of other kinds. One thread's; holds on to classes of the
 * plugin.
 */
final class Weigher {

  private static final int HEADER = 16;
  private static final int REFERENCE = 4;
  private static final int ENTRY = 48;
  private static final int OTHER = 64;

  /** How an object of a plugin's class is looked at: what itself takes, and where it refers to. */
  private record Shape(int bytes, List<Field> references) {}

  private final Map<Class<?>, Shape> shapes = new HashMap<>();
  private final Deque<Object> open = new ArrayDeque<>();
  private IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
  private long limit;
  private long bytes;

  /**
   * The bytes that the fields of {@code helper} and the static ones of its plugin hold; when they
   * come to more than {@code most} it is not looked any further.
   */
  long fields(Object helper, long most) {
    begin(most);
    weighFields(helper);
    return end();
  }

  /** The bytes that {@code states}, memory of one connection, hold beyond the helper itself. */
  long states(Object helper, Collection<?> states, long most) {
    begin(most);
    seen.put(helper, true);
    states.forEach(this::add);
    weigh();
    if (bytes > most) {
      // once more, for what all connections share is no connection's
      begin(Long.MAX_VALUE);
      weighFields(helper);
      bytes = 0;
      limit = most;
      states.forEach(this::add);
      weigh();
    }
    return end();
  }

  private void begin(long most) {
    seen = new IdentityHashMap<>();
    open.clear();
    limit = most;
    bytes = 0;
  }

  private long end() {
    seen = new IdentityHashMap<>(); // or it would keep what the plugin has let go of
    open.clear();
    return bytes;
  }

  private void weighFields(Object helper) {
    if (helper.getClass().getClassLoader() instanceof HelperClassLoader loader) {
      loader.keepers().forEach(this::addStatics);
      add(helper);
      weigh();
    }
  }

  private void addStatics(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        add(value(field, null));
      }
    }
  }

  private void add(Object object) {
    if (object != null && seen.put(object, true) == null) {
      open.push(object);
    }
  }

  private void weigh() {
    while (bytes <= limit && !open.isEmpty()) {
      weigh(open.pop());
    }
  }

  private void weigh(Object object) {
    Class<?> type = object.getClass();
    if (type.isArray()) {
      array(object, type.getComponentType());
    } else if (isPlugins(type)) {
      Shape shape = shapes.computeIfAbsent(type, Weigher::shape);
      bytes += shape.bytes();
      for (Field field : shape.references()) {
        add(value(field, object));
      }
    } else if (type.getClassLoader() == null) {
      platform(object);
    } else {
      bytes += object instanceof PayloadEditor message ? message.heldBytes() : OTHER;
    }
  }

  private static boolean isPlugins(Class<?> type) {
    return type.getClassLoader() instanceof HelperClassLoader
        || type.getName().startsWith("io.culvert.helpers.");
  }

  private void array(Object array, Class<?> component) {
    int length = Array.getLength(array);
    bytes += HEADER + (long) length * size(component);
    if (array instanceof Object[] elements) {
      for (int i = 0; i < length && bytes <= limit; i++) {
        add(elements[i]);
      }
    }
  }

  private static Shape shape(Class<?> type) {
    int size = HEADER;
    List<Field> references = new ArrayList<>();
    for (Class<?> part = type; part != null && isPlugins(part); part = part.getSuperclass()) {
      for (Field field : part.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          size += size(field.getType());
          if (!field.getType().isPrimitive()) {
            field.setAccessible(true);
            references.add(field);
          }
        }
      }
    }
    return new Shape(size, references);
  }

  private static Object value(Field field, Object of) {
    try {
      field.setAccessible(true);
      return field.get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // it has been made accessible
    }
  }

  private static int size(Class<?> type) {
    if (type == long.class || type == double.class) {
      return Long.BYTES;
    }
    if (type == short.class || type == char.class) {
      return Short.BYTES;
    }
    return type == byte.class || type == boolean.class ? 1 : REFERENCE;
  }

  /** An object of the JDK's. */
  private void platform(Object object) {
    if (object instanceof Map<?, ?> map) {
      bytes += OTHER;
      entries(map);
    } else if (object instanceof Collection<?> collection) {
      bytes += OTHER;
      elements(collection);
    } else {
      bytes += size(object);
      referent(object);
    }
  }

  private void entries(Map<?, ?> map) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (bytes > limit) {
        return;
      }
      bytes += ENTRY;
      add(entry.getKey());
      add(entry.getValue());
    }
  }

  private void elements(Collection<?> collection) {
    int each = collection instanceof RandomAccess ? REFERENCE : ENTRY;
    for (Object element : collection) {
      if (bytes > limit) {
        return;
      }
      bytes += each;
      add(element);
    }
  }

  /** What refers to one other object. */
  private void referent(Object object) {
    if (object instanceof Optional<?> optional) {
      optional.ifPresent(this::add);
    } else if (object instanceof AtomicReference<?> reference) {
      add(reference.get());
    } else if (object instanceof Reference<?> reference) {
      add(reference.get());
    } else if (object instanceof Map.Entry<?, ?> entry) {
      add(entry.getKey());
      add(entry.getValue());
    }
  }

  private static long size(Object object) {
    if (object instanceof StringBuilder text) {
      return OTHER + text.capacity();
    }
    if (object instanceof CharSequence text) {
      return OTHER + (long) text.length();
    }
    if (object instanceof Buffer buffer) {
      return OTHER + buffer.capacity();
    }
    if (object instanceof BitSet bits) {
      return OTHER + bits.size() / Byte.SIZE;
    }
    if (object instanceof BigInteger number) {
      return OTHER + number.bitLength() / Byte.SIZE;
    }
    return object instanceof Class || object instanceof Enum ? 0 : OTHER;
  }
}
