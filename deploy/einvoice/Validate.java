import org.mustangproject.validator.ZUGFeRDValidator;

/** Prints for each file whether it is valid, and the report of one that is not; ends with 1 when there is one. */
public class Validate {
    public static void main(String[] files) {
        boolean allValid = true;
        for (String file : files) {
            ZUGFeRDValidator validator = new ZUGFeRDValidator();
            validator.disableNotices();
            String report = validator.validate(file);
            boolean valid = validator.wasCompletelyValid();
            allValid = allValid && valid;
            System.out.println(file + (valid ? " valid" : " INVALID\n" + report));
        }
        System.exit(allValid ? 0 : 1);
    }
}
