package io.culvert.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the page may see of the router: its control surface, and nothing beneath. */
class LayeringTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.culvert.web");

  @Test
  void thePageSeesControlAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "io.vertx..",
            "io.netty..",
            "com.google.common..",
            "org.slf4j..",
            "io.culvert.core.control..",
            "io.culvert.web..")
        .because("the browser gets what control publishes; the engine does not know who watches")
        .check(classes);
  }

  @Test
  void nothingIsStaticThatCanChange() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .allowEmptyShould(true)
        .because("several routers, each with its page, live in one process")
        .check(classes);
  }
}
