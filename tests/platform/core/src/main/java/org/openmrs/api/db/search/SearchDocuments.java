package org.openmrs.api.db.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.openmrs.ConceptName;
import org.openmrs.OpenmrsObject;
import org.openmrs.PatientIdentifier;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonName;

/** The documents of the search index: one for each name, identifier and attribute. */
final class SearchDocuments {

	static final String UUID = "uuid";

	static final String TYPE = "type";

	static final String OWNER = "owner";

	static final String VOIDED = "voided";

	static final String TEXT = "text";

	static final String IDENTIFIER = "identifier";

	private SearchDocuments() {
	}

	static Document of(OpenmrsObject object) {
		if (object instanceof PersonName) {
			PersonName name = (PersonName) object;
			return document(name, name.getPerson().getPersonId(), name.getVoided(), join(name.getGivenName(),
			    name.getMiddleName(), name.getFamilyName(), name.getFamilyName2()));
		}
		if (object instanceof PatientIdentifier) {
			PatientIdentifier identifier = (PatientIdentifier) object;
			Document document = document(identifier, identifier.getPatient().getPatientId(), identifier.getVoided(),
			    identifier.getIdentifier());
			document.add(new StringField(IDENTIFIER, exact(identifier.getIdentifier()), Store.NO));
			return document;
		}
		if (object instanceof PersonAttribute) {
			PersonAttribute attribute = (PersonAttribute) object;
			return document(attribute, attribute.getPerson().getPersonId(), attribute.getVoided(), attribute.getValue());
		}
		ConceptName name = (ConceptName) object;
		return document(name, name.getConcept().getConceptId(), name.getVoided(), name.getName());
	}

	/** A text that is matched as a whole. */
	static String exact(String text) {
		return text.trim().toLowerCase(Locale.ROOT);
	}

	/** The words of a text as the analyzer of the index makes them: lower case, cut at everything but letters and digits. */
	static List<String> words(String text) {
		if (text == null) {
			return new ArrayList<>();
		}
		return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}\\p{N}]+")).filter(word -> !word.isEmpty())
		        .collect(Collectors.toList());
	}

	private static Document document(OpenmrsObject object, Integer owner, Boolean voided, String text) {
		Document document = new Document();
		document.add(new StringField(UUID, object.getUuid(), Store.YES));
		document.add(new StringField(TYPE, object.getClass().getSimpleName(), Store.NO));
		document.add(new StringField(OWNER, String.valueOf(owner), Store.YES));
		document.add(new StringField(VOIDED, String.valueOf(Boolean.TRUE.equals(voided)), Store.NO));
		document.add(new TextField(TEXT, String.join(" ", words(text)), Store.NO));
		return document;
	}

	private static String join(String... parts) {
		return Stream.of(parts).filter(Objects::nonNull).collect(Collectors.joining(" "));
	}
}
