package io.culvert.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.culvert.core.control.rules.HostNames;
import io.culvert.core.device.Device;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom in core: {@link Floors} read as rules, and the laws that follow from them. */
class LayeringTest {

  private static final String CORE = "io.culvert.core";
  private static final String[] HOT = packages(Floors.HOT.stream());
  private static final String[] ENGINE = packages(roomsUpTo(4));
  private static final String[] BELOW_COMMANDS = packages(roomsUpTo(5));

  private static JavaClasses classes;

  @BeforeAll
  static void importCore() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CORE);
  }

  @TestFactory
  @DisplayName("a room uses only lower floors, its parent and its own libraries")
  Stream<DynamicTest> floors() {
    return Floors.ROOMS.stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    "floor " + room.floor() + ": " + room.name(),
                    () ->
                        check(
                            classes()
                                .that(liveIn(room))
                                .should(useOnlyWhatIsAllowedTo(room))
                                .because(room.because()))));
  }

  @Test
  void everyClassLivesInARoom() {
    check(
        classes()
            .that(not(resideInAnyPackage(CORE)))
            .should(liveInARoom())
            .because("a package outside the table of floors would be outside its rules"));
  }

  @Test
  void packagesAreFreeOfCycles() {
    check(
        slices()
            .matching(CORE + ".(**)")
            .should()
            .beFreeOfCycles()
            .because("two packages that need each other are one package, badly cut"));
  }

  @Test
  void theEngineTakesNeitherTimeNorChanceFromTheMachine() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ENGINE)
            .and()
            .doNotHaveFullyQualifiedName(CORE + ".clock.SystemClock")
            .should()
            .accessTargetWhere(DescribedPredicate.describe("it asks the machine", this::isAmbient))
            .because(
                "replay, simulation and the twin need the same packets to give the same result"));
  }

  @Test
  void theSystemClockIsMadeAtTheTop() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(BELOW_COMMANDS)
            .should()
            .callConstructorWhere(target(owner(name(CORE + ".clock.SystemClock"))))
            .because(
                "whoever makes a clock decides what time it is, and that is boot's to decide"));
  }

  @Test
  void theHotRoomsHaveNoLocksThreadsFilesOrSockets() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(HOT)
            .should()
            .dependOnClassesThat(
                DescribedPredicate.describe("lock, start, open", this::isForbidden))
            .because("one loop owns the engine, and it does no I/O"));
  }

  @Test
  void theHotRoomsAreNeverSynchronized() {
    check(
        methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(HOT)
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .because("one loop owns the engine"));
  }

  @Test
  void nothingIsStaticThatCanChange() {
    check(
        fields()
            .that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(BELOW_COMMANDS)
            .and()
            .areDeclaredInClassesThat()
            // woven code can but call static methods; what it finds is its own thread's budget
            .doNotHaveSimpleName("HelperBudget")
            .should()
            .beFinal()
            .andShould(notHoldWhatChanges())
            .because("several engines live in one process"));
  }

  @Test
  void enumsDoNotChange() {
    check(
        fields()
            .that()
            .areDeclaredInClassesThat(DescribedPredicate.describe("are enums", JavaClass::isEnum))
            .should()
            .beFinal()
            .because("a constant is one for all engines of the process"));
  }

  @Test
  void onlyTheRouterTransmits() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(CORE + ".router..", CORE + ".device..")
            .should()
            .callMethodWhere(
                target(name("transmit")).and(target(owner(assignableTo(Device.class)))))
            .because("what leaves has passed every hook (a device may wrap another)"));
  }

  @Test
  void onlyCommandsWriteToTheTerminal() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(BELOW_COMMANDS)
            .should(ACCESS_STANDARD_STREAMS)
            .because("an engine may live in a process whose terminal is not its own"));
  }

  @Test
  void namesAreNeverResolved() {
    check(
        noClasses()
            .that()
            .areNotAssignableTo(HostNames.class) // asked for by --resolve alone
            .should()
            .callMethodWhere(
                target(owner(name("java.net.InetAddress")))
                    .and(target(name("getByName").or(name("getAllByName")))))
            .because("10.0.0.999 is a DNS look-up: literals are parsed by IpAddress"));
  }

  private boolean isAmbient(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String member = access.getTarget().getName();
    Set<String> clocks = Set.of("nanoTime", "currentTimeMillis", "getenv", "identityHashCode");
    boolean chance =
        owner.equals("java.util.Random")
            || owner.equals("java.util.concurrent.ThreadLocalRandom")
            || owner.equals("java.security.SecureRandom")
            || owner.startsWith("java.lang.") && member.equals("random")
            || member.equals("randomUUID");
    return chance
        || (owner.equals("java.lang.System") && clocks.contains(member))
        || (owner.startsWith("java.time.") && Set.of("now", "systemUTC").contains(member));
  }

  private boolean isForbidden(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.util.concurrent.") && !name.equals("java.util.concurrent.TimeUnit")
        || name.startsWith("java.io.") && !isPlainStreamType(name)
        || name.startsWith("java.nio.file.")
        || name.startsWith("java.nio.channels.")
        || name.startsWith("java.util.logging.")
        || name.startsWith("java.util.Timer")
        || Set.of("java.lang.Thread", "java.lang.Process", "java.lang.ProcessBuilder")
            .contains(name)
        || name.matches("java\\.net\\..*(Socket|URL|Http|Channel).*");
  }

  /** Types that appear in signatures without any I/O being done. */
  private static boolean isPlainStreamType(String name) {
    return Set.of("java.io.Serializable", "java.io.Closeable", "java.io.UncheckedIOException")
        .contains(name);
  }

  private static ArchCondition<JavaField> notHoldWhatChanges() {
    Set<String> mutable =
        Set.of(
            "java.util.HashMap",
            "java.util.ArrayList",
            "java.util.HashSet",
            "java.util.ArrayDeque",
            "java.util.LinkedHashMap",
            "java.util.concurrent.ConcurrentHashMap",
            "java.lang.ThreadLocal",
            "java.lang.StringBuilder",
            "java.nio.ByteBuffer");
    return new ArchCondition<>("not hold what changes") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        String type = field.getRawType().getName();
        boolean changes = mutable.contains(type) || type.startsWith("java.util.concurrent.atomic.");
        events.add(new SimpleConditionEvent(field, !changes, field.getFullName() + ": " + type));
      }
    };
  }

  private static ArchCondition<JavaClass> useOnlyWhatIsAllowedTo(Floors.Room room) {
    return new ArchCondition<>("use lower floors, its parent and " + room.libraries()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency use : type.getDirectDependenciesFromSelf()) {
          JavaClass target = use.getTargetClass().getBaseComponentType();
          boolean allowed = target.isPrimitive() || room.mayUse(target.getPackageName());
          events.add(new SimpleConditionEvent(use, allowed, use.getDescription()));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> liveInARoom() {
    return new ArchCondition<>("live in a room of the table") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean lives = Floors.of(type.getPackageName()).isPresent();
        events.add(new SimpleConditionEvent(type, lives, type.getName()));
      }
    };
  }

  private static DescribedPredicate<JavaClass> liveIn(Floors.Room room) {
    return DescribedPredicate.describe(
        "live in " + room.name(),
        type -> Floors.of(type.getPackageName()).filter(room::equals).isPresent());
  }

  private static Stream<String> roomsUpTo(int floor) {
    return Floors.ROOMS.stream().filter(room -> room.floor() <= floor).map(Floors.Room::name);
  }

  private static String[] packages(Stream<String> rooms) {
    return rooms.map(room -> CORE + "." + room + "..").toArray(String[]::new);
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(classes);
  }
}
