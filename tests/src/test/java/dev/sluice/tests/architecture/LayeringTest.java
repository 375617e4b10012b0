package dev.sluice.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers of DESIGN section 2: each module imports only what stands below it. */
class LayeringTest {
    private static final JavaClasses SLUICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");

    @ParameterizedTest
    @CsvSource({
        "linux,    ''",
        "control,  ''",
        "ebpf,     linux",
        "director, linux ebpf control",
        "keepalived, linux control director",
        "ipvsadm,  control",
        "app,      linux ebpf control director ipvsadm keepalived"
    })
    void aModuleImportsOnlyWhatStandsBelowIt(String module, String below) {
        String[] allowed = Stream.concat(Stream.of(module), Stream.of(below.split(" ")))
                .filter(name -> !name.isEmpty())
                .map(name -> "dev.sluice." + name + "..")
                .toArray(String[]::new);
        assertThat(SLUICE.that(resideInAnyPackage("dev.sluice." + module + "..")))
                .as("classes of " + module)
                .isNotEmpty();
        noClasses()
                .that()
                .resideInAPackage("dev.sluice." + module + "..")
                .should()
                .dependOnClassesThat(sluiceBut(allowed))
                .check(SLUICE);
    }

    /** The clock step of the fault matrix: whoever sets the machine's clock moves no timer of VRRP or BFD. */
    @Test
    void timersOfVrrpKnowNoClockThatCanBeSet() {
        noClasses()
                .that()
                .resideInAnyPackage("..vrrp.state..", "..vrrp.bfd..", "..vrrp.packet..")
                .or()
                .haveSimpleName("Loop")
                .or()
                .haveSimpleName("Announcer")
                .and()
                .resideInAPackage("..vrrp..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Instant.class, Clock.class, LocalDateTime.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(SLUICE);
    }

    @Test
    void onlyLinuxLinksNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.linux..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class)
                .check(SLUICE);
    }

    /** Start-up: the foreign function interface alone would cost a client 20 ms. */
    @Test
    void clientsDoWithoutForeignMemory() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.sluice.ipvsadm..", "dev.sluice.control..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(SLUICE);
    }

    private static DescribedPredicate<JavaClass> sluiceBut(String... allowed) {
        return resideInAnyPackage("dev.sluice..")
                .and(not(resideInAnyPackage(allowed)))
                .as("stand above");
    }
}
