package org.openmrs.module.tributary.refresh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.openmrs.ConceptName;
import org.openmrs.Drug;
import org.openmrs.PatientIdentifier;
import org.openmrs.PersonAttribute;
import org.openmrs.PersonName;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributary.nativecore.RefreshItem;

/**
 * Brings core's search index up to date: takes the deleted rows out, and indexes the rows that were applied, and those that carry
 * something of an applied row in their index entry (a person's names, attributes and identifiers; a concept's names; a drug's
 * mappings).
 */
final class SearchIndex {

	private static final int ENTITIES_MAX = 50;

	/** For each table: which indexed entities to load, by which of the row's columns. */
	private static final Map<String, List<Rule>> RULES = new LinkedHashMap<>();

	static {
		rule("person_name", "person_name_id", PersonName.class, "id");
		rule("person_attribute", "person_attribute_id", PersonAttribute.class, "id");
		rule("patient_identifier", "patient_identifier_id", PatientIdentifier.class, "id");
		rule("concept_name", "concept_name_id", ConceptName.class, "id");
		rule("drug", "drug_id", Drug.class, "id");
		for (String[] person : new String[][] { { "person", "person_id" }, { "patient", "patient_id" } }) {
			rule(person[0], person[1], PersonName.class, "person.id");
			rule(person[0], person[1], PersonAttribute.class, "person.id");
			rule(person[0], person[1], PatientIdentifier.class, "patient.id");
		}
		rule("concept", "concept_id", ConceptName.class, "concept.id");
		rule("drug_reference_map", "drug_id", Drug.class, "id");
	}

	/** "Load these entities by that path, where the value comes from this column." */
	private static final class Rule {

		private final String column;

		private final Class<?> entity;

		private final String path;

		Rule(String column, Class<?> entity, String path) {
			this.column = column;
			this.entity = entity;
			this.path = path;
		}

		/** Returns whether the entity is the row itself, not one that carries something of it. */
		boolean isOfTheRow(RefreshItem item) {
			return path.equals("id") && item.getKey().containsKey(column);
		}
	}

	private SearchIndex() {
	}

	private static void rule(String table, String column, Class<?> entity, String path) {
		RULES.computeIfAbsent(table, t -> new ArrayList<>()).add(new Rule(column, entity, path));
	}

	static boolean concerns(RefreshItem item) {
		return RULES.containsKey(item.getTable());
	}

	/** Reindexes what the rows concern, each entity once, in small batches; needs a session of this thread. */
	static void update(Collection<RefreshItem> items, SessionFactory sessionFactory) {
		Map<Rule, Set<Integer>> wanted = new LinkedHashMap<>();
		Map<Class<?>, Set<Integer>> deleted = new LinkedHashMap<>();
		for (RefreshItem item : items) {
			for (Rule rule : RULES.get(item.getTable())) {
				Integer id = id(item, rule.column);
				boolean gone = item.getOp() == RefreshItem.Op.DELETE && rule.isOfTheRow(item);
				if (id != null && gone) {
					deleted.computeIfAbsent(rule.entity, r -> new LinkedHashSet<>()).add(id);
				} else if (id != null) {
					wanted.computeIfAbsent(rule, r -> new LinkedHashSet<>()).add(id);
				}
			}
		}
		deleted.forEach((entity, ids) -> IndexingPlan.purge(sessionFactory.getCurrentSession(), entity, ids));
		Set<String> done = new LinkedHashSet<>();
		wanted.forEach((rule, ids) -> batches(ids).forEach(batch -> update(rule, batch, sessionFactory, done)));
	}

	private static Integer id(RefreshItem item, String column) {
		String value = item.getKey().get(column);
		for (RefreshItem.Reference reference : item.getReferences()) {
			if (value == null && reference.getColumn().equals(column) && !reference.owners().isEmpty()) {
				value = reference.owners().get(reference.owners().size() - 1);
			}
		}
		return value == null ? null : Integer.valueOf(value);
	}

	private static List<List<Integer>> batches(Set<Integer> ids) {
		List<Integer> all = new ArrayList<>(ids);
		List<List<Integer>> batches = new ArrayList<>();
		for (int from = 0; from < all.size(); from += ENTITIES_MAX) {
			batches.add(all.subList(from, Math.min(from + ENTITIES_MAX, all.size())));
		}
		return batches;
	}

	private static void update(Rule rule, List<Integer> ids, SessionFactory sessionFactory, Set<String> done) {
		Session session = sessionFactory.getCurrentSession();
		String query = "from " + rule.entity.getName() + " e where e." + rule.path + " in (:ids)";
		List<Object> entities = session.createQuery(query, Object.class).setParameterList("ids", ids).list();
		entities.removeIf(entity -> !done.add(rule.entity.getName() + '#' + session.getIdentifier(entity)));
		IndexingPlan.index(session, entities);
		Context.clearSession();
	}
}
