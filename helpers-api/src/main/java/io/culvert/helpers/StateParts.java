package io.culvert.helpers;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes the parts of one class, looking at each class it meets once. */
final class StateParts {

  private static final Map<Class<?>, Supplier<? extends Collection<Object>>> COLLECTIONS =
      Map.of(
          List.class, ArrayList::new,
          Collection.class, ArrayList::new,
          ArrayList.class, ArrayList::new,
          Set.class, LinkedHashSet::new,
          HashSet.class, LinkedHashSet::new,
          LinkedHashSet.class, LinkedHashSet::new,
          Deque.class, ArrayDeque::new,
          ArrayDeque.class, ArrayDeque::new);

  private static final Set<Class<?>> MAPS = Set.of(Map.class, HashMap.class, LinkedHashMap.class);

  private final Map<Class<?>, StatePart> met = new HashMap<>();
  private final StringBuilder described = new StringBuilder();

  /** All that was met, in words that change when a field does. */
  String described() {
    return described.toString();
  }

  /** The part of the class of a memory, which is filled rather than made. */
  StatePart root(Class<?> type) {
    if (StateScalars.of(type) != null || type.isArray() || type.getName().startsWith("java.")) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " can't be kept: a memory is a class of the helper's own");
    }
    return type.isRecord() ? record(type) : fields(type, true);
  }

  private StatePart of(Type type, String where) {
    if (type instanceof Class<?> plain) {
      return of(plain, where);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type[] of = generic.getActualTypeArguments();
      described.append(raw.getSimpleName()).append('<');
      StatePart part = null;
      if (COLLECTIONS.containsKey(raw)) {
        part = new OfCollection(COLLECTIONS.get(raw), of(of[0], where));
      } else if (MAPS.contains(raw)) {
        part = new OfMap(of(of[0], where), of(of[1], where));
      }
      if (part != null) {
        described.append('>');
        return StatePart.orNull(part);
      }
    }
    throw refused(where, "a " + type.getTypeName());
  }

  private StatePart of(Class<?> type, String where) {
    StatePart scalar = StateScalars.of(type);
    if (scalar != null) {
      described.append(type.getSimpleName());
      if (type.isEnum()) {
        described.append(Arrays.toString(type.getEnumConstants()));
      }
      return scalar;
    }
    if (type.isArray()) {
      described.append("[]");
      return StatePart.orNull(
          new OfArray(type.getComponentType(), of(type.getComponentType(), where)));
    }
    boolean own = !type.getName().startsWith("java.") && !type.isInterface();
    if (!own || Modifier.isAbstract(type.getModifiers())) {
      throw refused(where, "a " + type.getTypeName());
    }
    return StatePart.orNull(type.isRecord() ? record(type) : fields(type, false));
  }

  private static IllegalArgumentException refused(String where, String what) {
    return new IllegalArgumentException(
        where
            + " can't be kept: it is "
            + what
            + "; have it be a type that StateCodec knows, or"
            + " transient");
  }

  /** A class that may be met again within itself. */
  private StatePart once(Class<?> type, Function<Class<?>, StatePart> make) {
    StatePart known = met.get(type);
    if (known != null) {
      described.append(type.getSimpleName());
      return known;
    }
    Later later = new Later();
    met.put(type, later);
    described.append(type.getSimpleName()).append('{');
    later.part = make.apply(type);
    described.append('}');
    return later;
  }

  private StatePart record(Class<?> type) {
    return once(type, this::components);
  }

  private StatePart components(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    List<Field> fields = new ArrayList<>();
    List<StatePart> parts = new ArrayList<>();
    try {
      for (RecordComponent component : components) {
        String where = type.getSimpleName() + "." + component.getName();
        described.append(component.getName()).append(':');
        parts.add(of(component.getGenericType(), where));
        Field field = type.getDeclaredField(component.getName());
        field.setAccessible(true); // and not its accessor, which may be the helper's own code
        fields.add(field);
      }
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return new OfRecord(type, fields, parts, canonical);
    } catch (NoSuchMethodException | NoSuchFieldException e) {
      throw new IllegalStateException("every record has them", e);
    }
  }

  private StatePart fields(Class<?> type, boolean isRoot) {
    return once(type, t -> slots(t, isRoot));
  }

  private StatePart slots(Class<?> type, boolean isRoot) {
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())
        || type.isLocalClass()
        || type.isAnonymousClass()) {
      throw new IllegalArgumentException(
          type.getSimpleName()
              + " can't be kept: have it be static, so that it holds nothing else");
    }
    Constructor<?> constructor = null;
    try {
      constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      if (!isRoot) {
        throw new IllegalArgumentException(
            type.getSimpleName() + " can't be kept: it has no constructor without parameters");
      }
    }
    List<OfFields.Slot> slots = new ArrayList<>();
    for (Class<?> at = type; at != Object.class; at = at.getSuperclass()) {
      if (at.getName().startsWith("java.")) {
        throw refused(type.getSimpleName(), "a " + at.getTypeName());
      }
      Arrays.stream(at.getDeclaredFields())
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .filter(field -> !Modifier.isTransient(field.getModifiers()) && !field.isSynthetic())
          .sorted(Comparator.comparing(Field::getName))
          .forEach(field -> slots.add(slot(field)));
    }
    return new OfFields(type, constructor, slots);
  }

  private OfFields.Slot slot(Field field) {
    String where = field.getDeclaringClass().getSimpleName() + "." + field.getName();
    boolean isFinal = Modifier.isFinal(field.getModifiers());
    Class<?> type = field.getType();
    boolean filled = type.isArray() || COLLECTIONS.containsKey(type) || MAPS.contains(type);
    if (isFinal && !filled) {
      throw refused(where, "final, so that it can't be put back");
    }
    described.append(field.getName()).append(':');
    field.setAccessible(true);
    return new OfFields.Slot(field, of(field.getGenericType(), where), isFinal);
  }

  /** Stands for a class that is being looked at. */
  private static final class Later implements StatePart {
    private StatePart part;

    @Override
    public void write(Object value, ByteBuffer into, int depth)
        throws ReflectiveOperationException {
      part.write(value, into, depth);
    }

    @Override
    public Object read(ByteBuffer from, Supplier<?> there, int depth)
        throws ReflectiveOperationException {
      return part.read(from, there, depth);
    }
  }

  private record OfArray(Class<?> element, StatePart part) implements StatePart {
    @Override
    public void write(Object value, ByteBuffer into, int depth)
        throws ReflectiveOperationException {
      int length = Array.getLength(value);
      into.putInt(length);
      for (int i = 0; i < length; i++) {
        part.write(Array.get(value, i), into, depth);
      }
    }

    @Override
    public Object read(ByteBuffer from, Supplier<?> there, int depth)
        throws ReflectiveOperationException {
      Object read = Array.newInstance(element, StateScalars.count(from.getInt(), from));
      for (int i = 0; i < Array.getLength(read); i++) {
        Array.set(read, i, part.read(from, null, depth));
      }
      return read;
    }
  }

  /** Code of plugins must not run where memory is saved: their own collections are refused. */
  private static void checkPlatform(Object value) {
    if (value.getClass().getClassLoader() != null) {
      throw new IllegalStateException("a collection of the helper's own");
    }
  }

  private record OfCollection(Supplier<? extends Collection<Object>> make, StatePart part)
      implements StatePart {
    @Override
    public void write(Object value, ByteBuffer into, int depth)
        throws ReflectiveOperationException {
      checkPlatform(value);
      into.putInt(((Collection<?>) value).size());
      for (Object element : (Collection<?>) value) {
        part.write(element, into, depth);
      }
    }

    @Override
    public Object read(ByteBuffer from, Supplier<?> there, int depth)
        throws ReflectiveOperationException {
      Collection<Object> read = make.get();
      for (int left = StateScalars.count(from.getInt(), from); left > 0; left--) {
        read.add(part.read(from, null, depth));
      }
      return read;
    }
  }

  private record OfMap(StatePart keys, StatePart values) implements StatePart {
    @Override
    public void write(Object value, ByteBuffer into, int depth)
        throws ReflectiveOperationException {
      checkPlatform(value);
      into.putInt(((Map<?, ?>) value).size());
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        keys.write(entry.getKey(), into, depth);
        values.write(entry.getValue(), into, depth);
      }
    }

    @Override
    public Object read(ByteBuffer from, Supplier<?> there, int depth)
        throws ReflectiveOperationException {
      Map<Object, Object> read = new LinkedHashMap<>();
      for (int left = StateScalars.count(from.getInt(), from); left > 0; left--) {
        read.put(keys.read(from, null, depth), values.read(from, null, depth));
      }
      return read;
    }
  }

  private record OfRecord(
      Class<?> type, List<Field> fields, List<StatePart> parts, Constructor<?> canonical)
      implements StatePart {
    @Override
    public void write(Object value, ByteBuffer into, int depth)
        throws ReflectiveOperationException {
      StatePart.exactly(type, value);
      for (int i = 0; i < parts.size(); i++) {
        parts.get(i).write(fields.get(i).get(value), into, depth);
      }
    }

    @Override
    public Object read(ByteBuffer from, Supplier<?> there, int depth)
        throws ReflectiveOperationException {
      Object[] values = new Object[parts.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = parts.get(i).read(from, null, depth);
      }
      return canonical.newInstance(values);
    }
  }
}
