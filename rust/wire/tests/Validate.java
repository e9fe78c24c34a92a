import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;

/** Validates XML files against an XML schema: {@code Validate schema file...}; fails at the first that is not valid. */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        Schema schema = factory.newSchema(new File(arguments[0]));
        for (int at = 1; at < arguments.length; at++) {
            schema.newValidator().validate(new StreamSource(new File(arguments[at])));
            System.out.println(arguments[at] + " is valid");
        }
    }
}
