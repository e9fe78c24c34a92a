package org.openmrs.module.tributary.capture;

import java.util.Map;
import java.util.TreeMap;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.JoinedSubclassEntityPersister;
import org.hibernate.type.CompositeType;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;

/** The references between tables that Hibernate knows, foreign key or not. */
public final class Associations {

	private final SessionFactoryImplementor factory;

	private final Map<String, String> targets = new TreeMap<>();

	private Associations(SessionFactoryImplementor factory) {
		this.factory = factory;
	}

	/** Returns lines of {@code table.column=target_table}, sorted. */
	public static String of(SessionFactory sessionFactory) {
		Associations associations = new Associations(sessionFactory.unwrap(SessionFactoryImplementor.class));
		associations.factory.getMetamodel().entityPersisters().values().forEach(associations::addEntity);
		associations.factory.getMetamodel().collectionPersisters().values().forEach(associations::addCollection);
		StringBuilder lines = new StringBuilder();
		associations.targets.forEach((column, table) -> lines.append(column).append('=').append(table).append('\n'));
		return lines.toString();
	}

	private void addEntity(EntityPersister persister) {
		AbstractEntityPersister tabled = (AbstractEntityPersister) persister;
		String[] names = tabled.getPropertyNames();
		for (int i = 0; i < names.length; i++) {
			add(tabled.getPropertyTableName(names[i]), tabled.getPropertyColumnNames(i), tabled.getPropertyTypes()[i]);
		}
		add(tabled.getTableName(0), tabled.getIdentifierColumnNames(), tabled.getIdentifierType());
	}

	private void addCollection(CollectionPersister persister) {
		AbstractCollectionPersister tabled = (AbstractCollectionPersister) persister;
		String table = tabled.getTableName();
		EntityPersister owner = tabled.getOwnerEntityPersister();
		if (tabled.getCollectionType().useLHSPrimaryKey()) {
			put(table, tabled.getKeyColumnNames(), owner);
		}
		if (!tabled.isOneToMany()) {
			add(table, tabled.getElementColumnNames(), tabled.getElementType());
		}
		if (tabled.hasIndex()) {
			add(table, tabled.getIndexColumnNames(), tabled.getIndexType());
		}
	}

	private void add(String table, String[] columns, Type type) {
		if (type.isEntityType() && ((EntityType) type).isReferenceToPrimaryKey()) {
			put(table, columns, factory.getMetamodel().entityPersister(((EntityType) type).getAssociatedEntityName()));
		} else if (type instanceof CompositeType) {
			int at = 0;
			for (Type part : ((CompositeType) type).getSubtypes()) {
				int span = part.getColumnSpan(factory);
				String[] own = new String[span];
				System.arraycopy(columns, at, own, 0, span);
				add(table, own, part);
				at += span;
			}
		}
	}

	/** Only references by one column are told: core has no other. */
	private void put(String table, String[] columns, EntityPersister target) {
		if (table != null && columns.length == 1 && columns[0] != null) {
			AbstractEntityPersister tabled = (AbstractEntityPersister) target;
			int leaf = target instanceof JoinedSubclassEntityPersister ? tabled.getTableSpan() - 1 : 0;
			String targetTable = Names.plain(tabled.getTableName(leaf));
			targets.put(Names.plain(table) + "." + Names.plain(columns[0]), targetTable);
		}
	}
}
