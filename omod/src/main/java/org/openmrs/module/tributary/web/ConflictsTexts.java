package org.openmrs.module.tributary.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The messages below {@code tributary.} that the page of conflicts shows. */
final class ConflictsTexts {

	/** What decided, or which rule was broken. */
	private static final List<String> RULES = Arrays.asList("later", "parent", "child", "ask", "created-twice",
	    "delete-against-edit", "delete-against-reference", "obs-edited-twice", "order-revised-twice", "orders-active-twice",
	    "allergy-twice", "allergy-status-against-list", "states-open-twice", "name-preferred-twice", "address-preferred-twice",
	    "identifier-preferred-twice", "visits-overlap", "enrolled-twice", "written-for-voided", "identifier-of-two-patients",
	    "identifier-of-two-providers", "account-name-twice", "merged-both-ways", "merged-into-two", "could-not-follow");

	/** Tables whose rows people meet most. */
	private static final List<String> TABLES = Arrays.asList("person", "person_name", "person_address", "person_attribute",
	    "patient", "patient_identifier", "patient_program", "patient_state", "encounter", "obs", "orders", "visit", "allergy",
	    "conditions", "relationship", "users", "provider", "location", "concept", "drug");

	/** Columns and groups of them that people meet most. */
	private static final List<String> COLUMNS = Arrays.asList("gender", "birthdate", "birth", "dead", "death", "cause_of_death",
	    "given_name", "middle_name", "family_name", "identifier", "preferred", "voided", "void_reason", "value", "value_coded",
	    "value_numeric", "value_text", "value_datetime", "address", "period", "existence");

	private static final List<String> PAGE = Arrays.asList("noAnswer", "never", "conflicts.none", "conflicts.shown",
	    "conflicts.patient", "conflicts.what", "conflicts.stands", "conflicts.rule", "conflicts.since", "conflicts.settledAt",
	    "conflicts.open", "conflicts.look", "conflicts.onlyPatient", "conflicts.allKinds", "conflicts.value", "conflicts.server",
	    "conflicts.author", "conflicts.time", "conflicts.skew", "conflicts.unknown", "conflicts.keep", "conflicts.keepRow",
	    "conflicts.deleteRow", "conflicts.deleteSure", "conflicts.deleted", "conflicts.before", "conflicts.now",
	    "conflicts.standing", "conflicts.third", "conflicts.save", "conflicts.empty", "conflicts.others", "conflicts.close",
	    "conflicts.unvoid", "conflicts.merge", "conflicts.secret", "conflicts.settled", "conflicts.bulkSure",
	    "conflicts.bulkProgress", "conflicts.bulkEnded");

	static final List<String> CODES = codes();

	private ConflictsTexts() {
	}

	private static List<String> codes() {
		List<String> codes = new ArrayList<>(PAGE);
		RULES.forEach(rule -> codes.add("conflicts.rule." + rule));
		TABLES.forEach(table -> codes.add("conflicts.table." + table));
		COLUMNS.forEach(column -> codes.add("conflicts.column." + column));
		return Collections.unmodifiableList(codes);
	}
}
