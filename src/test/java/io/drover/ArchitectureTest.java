package io.drover;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.time.Instant;

/** Every arrow between the rooms goes down, and none in a circle. */
@AnalyzeClasses(packages = "io.drover", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule ROOMS =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.drover..")
          .layer("start")
          .definedBy("io.drover")
          .layer("cli")
          .definedBy("io.drover.cli..")
          .layer("demo")
          .definedBy("io.drover.demo..")
          .layer("worker")
          .definedBy("io.drover.worker..")
          .layer("inbox")
          .definedBy("io.drover.inbox..")
          .layer("console")
          .definedBy("io.drover.console..")
          .layer("trace")
          .definedBy("io.drover.trace..")
          .layer("download")
          .definedBy("io.drover.download..")
          .layer("queue")
          .definedBy("io.drover.queue..")
          .layer("limit")
          .definedBy("io.drover.limit..")
          .layer("job")
          .definedBy("io.drover.job..")
          .layer("settings")
          .definedBy("io.drover.settings..")
          .whereLayer("start")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("worker")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("inbox")
          .mayOnlyBeAccessedByLayers("start", "cli")
          .whereLayer("console")
          .mayOnlyBeAccessedByLayers("start", "cli")
          .whereLayer("trace")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("download")
          .mayOnlyBeAccessedByLayers("start", "cli")
          .whereLayer("queue")
          .mayOnlyBeAccessedByLayers("start", "cli", "worker", "inbox", "console")
          .whereLayer("limit")
          .mayOnlyBeAccessedByLayers("start", "cli", "worker", "download", "console")
          .whereLayer("job")
          .mayOnlyBeAccessedByLayers(
              "start",
              "cli",
              "worker",
              "inbox",
              "console",
              "trace",
              "download",
              "queue",
              "limit",
              "settings")
          .whereLayer("settings")
          .mayOnlyBeAccessedByLayers(
              "start", "cli", "worker", "inbox", "console", "download", "queue", "limit");

  @ArchTest
  static final ArchRule NO_CIRCLES = slices().matching("io.drover.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule A_JOB_STANDS_ON_THE_GROUND =
      classes()
          .that()
          .resideInAPackage("io.drover.job..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.drover.job..");

  @ArchTest
  static final ArchRule THE_DEMO_IS_NO_PART_OF_THE_PRODUCT =
      noClasses()
          .that()
          .resideInAPackage("io.drover.demo..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.drover..").and(resideOutsideOfPackage("io.drover.demo..")));

  @ArchTest
  static final ArchRule TIME_AND_CHANCE_ARE_ARGUMENTS =
      noClasses()
          .that(resideOutsideOfPackage("io.drover.cli..").and(resideInAPackage("io.drover.*..")))
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class);

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that(
              resideOutsideOfPackage("io.drover.cli..")
                  .and(com.tngtech.archunit.base.DescribedPredicate.not(name("io.drover.Drover"))))
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");
}
