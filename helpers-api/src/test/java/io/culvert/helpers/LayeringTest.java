package io.culvert.helpers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** What the SDK may lean on: the author of a helper inherits all of it. */
class LayeringTest {

  private static final String SDK = "io.culvert.helpers";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(SDK);

  @Test
  void theSdkKnowsTheJdkAndPf4jAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.pf4j..", SDK + "..")
        .because("a library in an SDK is a library in every helper, at our version")
        .check(classes);
  }

  @Test
  void theSdkDoesNotKnowItsTestKit() {
    noClasses()
        .that()
        .resideInAPackage(SDK)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SDK + ".testkit..")
        .because("the router carries the SDK, and has no use for a rig")
        .check(classes);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices()
        .matching("io.culvert.(**)")
        .should()
        .beFreeOfCycles()
        .because("two packages that need each other are one package, badly cut")
        .check(classes);
  }

  @Test
  void namesAreNeverResolved() {
    noClasses()
        .should()
        .callMethod(InetAddress.class, "getByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getAllByName", String.class)
        .because("an address a client writes must not become a DNS look-up on the router's loop")
        .check(classes);
  }

  @Test
  void nothingIsStaticThatCanChange() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("one helper serves every connection of every router in the process")
        .check(classes);
  }
}
