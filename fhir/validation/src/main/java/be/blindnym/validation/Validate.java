package be.blindnym.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** Validates the files of two folders: those of the first have to be good, those of the second have not. */
public final class Validate {
  private static final List<String> DEFINITIONS =
      List.of(
          "be-cs-pseudonymization-type",
          "be-vs-pseudonymization-type",
          "be-ext-pseudonymization",
          "be-ext-pseudonymized-content",
          "be-ext-key-pseudonymization");

  private final FhirValidator validator;

  private Validate(FhirContext context) throws IOException {
    PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(context);
    for (String name : DEFINITIONS) {
      ours.addResource(definition(context, name));
    }
    ValidationSupportChain chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            ours,
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new SnapshotGeneratingValidationSupport(context));
    FhirInstanceValidator instances = new FhirInstanceValidator(chain);
    // Codes of other people's systems are nobody's business here.
    instances.setNoTerminologyChecks(false);
    instances.setErrorForUnknownProfiles(false);
    this.validator = context.newValidator().registerValidatorModule(instances);
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("two folders expected: good resources, and resources that are not");
      System.exit(2);
    }
    Validate validate = new Validate(FhirContext.forR4());
    int good = validate.folder(Path.of(arguments[0]), true);
    int bad = validate.folder(Path.of(arguments[1]), false);
    System.out.println("validated: " + good + " good, " + bad + " that are not");
    if (good == 0 || bad == 0) {
      System.err.println("a folder has no resources");
      System.exit(2);
    }
  }

  private int folder(Path folder, boolean expected) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    boolean wrong = false;
    for (Path file : files) {
      List<SingleValidationMessage> errors =
          validator.validateWithResult(Files.readString(file)).getMessages().stream()
              .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
              .toList();
      if (errors.isEmpty() != expected) {
        wrong = true;
        System.err.println(file.getFileName() + (expected ? ":" : ": no error was found"));
        errors.forEach(
            error -> System.err.println("  " + error.getLocationString() + ": " + error.getMessage()));
      }
    }
    if (wrong) {
      System.exit(1);
    }
    return files.size();
  }

  private static IBaseResource definition(FhirContext context, String name) throws IOException {
    try (InputStream json = Validate.class.getResourceAsStream("/definitions/" + name + ".json")) {
      String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
      return context.newJsonParser().parseResource(text);
    }
  }
}
