package io.rillmq.testbase;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
    private static final String HOUSE = "io.rillmq.testbase.house";

    private final JavaClasses house = new ClassFileImporter().importPackages(HOUSE);

    @Test
    void thisModuleKeepsTheHouseLaws() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.rillmq.testbase");

        assertThat(ArchitectureRules.of("io.rillmq.testbase").topDown("").violations(main, main))
                .isEmpty();
    }

    @Test
    void aClassThatUsesAHigherPackageIsReported() {
        assertThat(violations()).anyMatch(text -> text.startsWith("down only:") && text.contains("Upper"));
    }

    @Test
    void aClassThatImportsTheDoorIsReported() {
        assertThat(violations()).anyMatch(text -> text.startsWith("nothing in a module imports its door:"));
    }

    @Test
    void staticStateIsReportedAndConstantsAreNot() {
        assertThat(violations())
                .anyMatch(text -> text.startsWith("static field is not final:") && text.contains("changing"))
                .anyMatch(text -> text.startsWith("static field holds mutable state:") && text.contains("COUNT"))
                .noneMatch(text -> text.contains("CONSTANT"));
    }

    @Test
    void aPackageWithoutNullMarkedIsReported() {
        assertThat(violations()).contains("package-info.java with @NullMarked is missing: " + HOUSE + ".unmarked");
    }

    @Test
    void aPackageThatIsNotListedIsReported() {
        List<String> violations =
                ArchitectureRules.of(HOUSE).topDown("", "lower", "unmarked").violations(house, house);

        assertThat(violations).contains("package " + HOUSE + ".upper is missing from the module's top-down list");
    }

    @Test
    void aSleepingTestIsReported() {
        assertThat(violations()).anyMatch(text -> text.startsWith("tests do not sleep:") && text.contains("nap"));
    }

    @Test
    void aForbiddenPackageIsReported() {
        List<String> violations = ArchitectureRules.of(HOUSE)
                .topDown("", "upper", "lower", "unmarked")
                .mustNotUse("java.util.concurrent.atomic")
                .violations(house, house);

        assertThat(violations).anyMatch(text -> text.startsWith("must not use java.util.concurrent.atomic:"));
    }

    @Test
    void aForbiddenClassIsReportedAndItsNeighboursAreNot() {
        List<String> violations = ArchitectureRules.of(HOUSE)
                .topDown("", "upper", "lower", "unmarked")
                .mustNotUse("java.util.concurrent.atomic.AtomicInteger", "java.util.concurrent.atomic.Atomic")
                .violations(house, house);

        assertThat(violations)
                .anyMatch(text -> text.startsWith("must not use java.util.concurrent.atomic.AtomicInteger:"))
                .noneMatch(text -> text.startsWith("must not use java.util.concurrent.atomic.Atomic:"));
    }

    private List<String> violations() {
        return ArchitectureRules.of(HOUSE)
                .topDown("", "upper", "lower", "unmarked")
                .violations(house, house);
    }
}
