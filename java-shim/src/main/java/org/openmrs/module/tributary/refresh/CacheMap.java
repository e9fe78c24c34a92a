package org.openmrs.module.tributary.refresh;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.openmrs.module.tributary.capture.Names;
import org.openmrs.module.tributary.nativecore.RefreshItem;

/** What a session factory keeps of each table: entities, collections, and the results of queries. */
final class CacheMap {

	private final SessionFactoryImplementor factory;

	private final Map<String, List<Entity>> entities = new HashMap<>();

	private final Map<String, List<Role>> roles = new HashMap<>();

	private final Map<String, Set<String>> querySpaces = new HashMap<>();

	/** An entity class that keeps some of its state in the table. */
	private static final class Entity {

		private final String rootName;

		private final Type idType;

		private final String[] keyColumns;

		Entity(String rootName, Type idType, String[] keyColumns) {
			this.rootName = rootName;
			this.idType = idType;
			this.keyColumns = keyColumns;
		}
	}

	/** A collection whose rows lie in the table, tied to their owner by a foreign key. */
	private static final class Role {

		private final String name;

		private final Type keyType;

		private final String[] keyColumns;

		Role(String name, Type keyType, String[] keyColumns) {
			this.name = name;
			this.keyType = keyType;
			this.keyColumns = keyColumns;
		}
	}

	CacheMap(SessionFactory sessionFactory) {
		factory = sessionFactory.unwrap(SessionFactoryImplementor.class);
		factory.getMetamodel().entityPersisters().values().forEach(this::addEntity);
		factory.getMetamodel().collectionPersisters().values().forEach(this::addCollection);
	}

	private void addEntity(EntityPersister persister) {
		AbstractEntityPersister tabled = (AbstractEntityPersister) persister;
		for (Serializable space : tabled.getQuerySpaces()) {
			querySpaces.computeIfAbsent(Names.plain(space.toString()), t -> new HashSet<>()).add(space.toString());
		}
		if (!tabled.canWriteToCache()) {
			return;
		}
		for (int i = 0; i < tabled.getTableSpan(); i++) {
			List<Entity> known = entities.computeIfAbsent(Names.plain(tabled.getTableName(i)), t -> new ArrayList<>());
			if (known.stream().noneMatch(entity -> entity.rootName.equals(tabled.getRootEntityName()))) {
				known.add(new Entity(tabled.getRootEntityName(), tabled.getIdentifierType(),
				        Names.plain(tabled.getKeyColumns(i))));
			}
		}
	}

	private void addCollection(CollectionPersister persister) {
		AbstractCollectionPersister tabled = (AbstractCollectionPersister) persister;
		String table = Names.plain(tabled.getTableName());
		querySpaces.computeIfAbsent(table, t -> new HashSet<>()).add(tabled.getTableName());
		if (!tabled.hasCache()) {
			return;
		}
		Type keyType = tabled.getCollectionType().useLHSPrimaryKey() ? tabled.getKeyType() : null;
		Role role = new Role(tabled.getRole(), keyType, Names.plain(tabled.getKeyColumnNames()));
		for (String each : tables(tabled, table)) {
			roles.computeIfAbsent(each, t -> new ArrayList<>()).add(role);
		}
	}

	/** The foreign key of a one-to-many may lie in any table of the element. */
	private static Set<String> tables(AbstractCollectionPersister persister, String table) {
		if (!persister.isOneToMany()) {
			return Collections.singleton(table);
		}
		Set<String> tables = new HashSet<>();
		AbstractEntityPersister element = (AbstractEntityPersister) persister.getElementPersister();
		for (int i = 0; i < element.getTableSpan(); i++) {
			tables.add(Names.plain(element.getTableName(i)));
		}
		return tables;
	}

	/** Evicts what the row's entity and its former and present owners have in the cache. */
	void evict(RefreshItem item) {
		for (Entity entity : entities.getOrDefault(item.getTable(), Collections.emptyList())) {
			Serializable id = Ids.parse(entity.idType, entity.keyColumns, item.getKey());
			if (id == null) {
				factory.getCache().evictEntityData(entity.rootName);
			} else {
				factory.getCache().evictEntityData(entity.rootName, id);
			}
		}
		for (Role role : roles.getOrDefault(item.getTable(), Collections.emptyList())) {
			evict(role, item);
		}
	}

	private void evict(Role role, RefreshItem item) {
		List<String> owners = role.keyType == null || role.keyColumns.length != 1 ? Collections.emptyList()
		        : owners(role.keyColumns[0], item);
		if (owners.isEmpty() && !isWithoutOwner(role, item)) {
			factory.getCache().evictCollectionData(role.name);
		}
		for (String owner : owners) {
			Serializable key = Ids.parse(role.keyType, role.keyColumns,
			    Collections.singletonMap(role.keyColumns[0], owner));
			if (key == null) {
				factory.getCache().evictCollectionData(role.name);
			} else {
				factory.getCache().evictCollectionData(role.name, key);
			}
		}
	}

	private static List<String> owners(String column, RefreshItem item) {
		for (RefreshItem.Reference reference : item.getReferences()) {
			if (reference.getColumn().equals(column)) {
				return reference.owners();
			}
		}
		String own = item.getKey().get(column);
		return own == null ? Collections.emptyList() : Collections.singletonList(own);
	}

	/** A row whose foreign key is NULL before and after is in nobody's collection. */
	private static boolean isWithoutOwner(Role role, RefreshItem item) {
		return role.keyType != null && role.keyColumns.length == 1 && item.getReferences().stream()
		        .anyMatch(reference -> reference.getColumn().equals(role.keyColumns[0]) && reference.owners().isEmpty());
	}

	/** Returns Hibernate's own names of the tables, as queries are filed under. */
	String[] querySpaces(Set<String> tables) {
		Set<String> spaces = new HashSet<>();
		tables.forEach(table -> spaces.addAll(querySpaces.getOrDefault(table, Collections.emptySet())));
		return spaces.toArray(new String[0]);
	}
}
