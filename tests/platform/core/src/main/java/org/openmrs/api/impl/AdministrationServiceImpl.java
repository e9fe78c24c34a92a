package org.openmrs.api.impl;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.hibernate.Hibernate;
import org.openmrs.GlobalProperty;
import org.openmrs.api.AdministrationService;
import org.openmrs.api.GlobalPropertyListener;
import org.openmrs.api.db.hibernate.Store;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps global properties, with their listeners through Hibernate. */
@Service("administrationService")
@Transactional
public class AdministrationServiceImpl extends BaseOpenmrsService implements AdministrationService {

	private final Store store;

	private final List<GlobalPropertyListener> listeners = new CopyOnWriteArrayList<>();

	@Autowired
	public AdministrationServiceImpl(Store store) {
		this.store = store;
	}

	@Override
	@Transactional(readOnly = true)
	public GlobalProperty getGlobalPropertyByUuid(String uuid) {
		return store.byUuid(GlobalProperty.class, uuid);
	}

	@Override
	@Transactional(readOnly = true)
	public List<GlobalProperty> getAllGlobalProperties() {
		return store.all(GlobalProperty.class, false);
	}

	@Override
	@Transactional(readOnly = true)
	public String getGlobalProperty(String propertyName) {
		return getGlobalProperty(propertyName, null);
	}

	@Override
	@Transactional(readOnly = true)
	public String getGlobalProperty(String propertyName, String defaultValue) {
		GlobalProperty property = getGlobalPropertyObject(propertyName);
		return property == null || property.getPropertyValue() == null ? defaultValue : property.getPropertyValue();
	}

	@Override
	@Transactional(readOnly = true)
	public GlobalProperty getGlobalPropertyObject(String propertyName) {
		return store.get(GlobalProperty.class, propertyName);
	}

	@Override
	@Transactional(readOnly = true)
	public List<GlobalProperty> getGlobalPropertiesByPrefix(String prefix) {
		return store.find(GlobalProperty.class, "from GlobalProperty g where g.property like ?1", prefix + "%");
	}

	@Override
	@Transactional(readOnly = true)
	public List<GlobalProperty> getGlobalPropertiesBySuffix(String suffix) {
		return store.find(GlobalProperty.class, "from GlobalProperty g where g.property like ?1", "%" + suffix);
	}

	@Override
	public GlobalProperty saveGlobalProperty(GlobalProperty gp) {
		GlobalProperty saved = getGlobalPropertyObject(gp.getProperty());
		if (saved == null) {
			saved = gp;
			store.save(gp);
		} else {
			saved.setPropertyValue(gp.getPropertyValue());
			saved.setDescription(gp.getDescription());
		}
		notifyChanged(saved);
		return saved;
	}

	@Override
	public List<GlobalProperty> saveGlobalProperties(List<GlobalProperty> props) {
		return props.stream().map(this::saveGlobalProperty).collect(Collectors.toList());
	}

	@Override
	public void setGlobalProperty(String propertyName, String propertyValue) {
		GlobalProperty property = getGlobalPropertyObject(propertyName);
		if (property == null) {
			saveGlobalProperty(new GlobalProperty(propertyName, propertyValue));
		} else {
			property.setPropertyValue(propertyValue);
			notifyChanged(property);
		}
	}

	@Override
	public void updateGlobalProperty(String propertyName, String propertyValue) {
		if (getGlobalPropertyObject(propertyName) == null) {
			throw new IllegalStateException("No global property " + propertyName);
		}
		setGlobalProperty(propertyName, propertyValue);
	}

	@Override
	public void purgeGlobalProperty(GlobalProperty globalProperty) {
		store.purge(globalProperty);
		listeners.stream().filter(listener -> listener.supportsPropertyName(globalProperty.getProperty()))
		        .forEach(listener -> listener.globalPropertyDeleted(globalProperty.getProperty()));
	}

	@Override
	public void addGlobalPropertyListener(GlobalPropertyListener listener) {
		listeners.add(listener);
	}

	@Override
	public void removeGlobalPropertyListener(GlobalPropertyListener listener) {
		listeners.remove(listener);
	}

	private void notifyChanged(GlobalProperty property) {
		listeners.stream().filter(listener -> listener.supportsPropertyName(property.getProperty()))
		        .forEach(listener -> listener.globalPropertyChanged(property));
	}

	/** Runs SQL behind Hibernate's back; returns the rows of a query. */
	@Override
	public List<List<Object>> executeSQL(String sql, boolean selectOnly) {
		return store.session().doReturningWork(connection -> {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				List<List<Object>> rows = new ArrayList<>();
				if (!selectOnly && !sql.trim().toLowerCase(Locale.ROOT).startsWith("select")) {
					rows.add(Collections.singletonList(statement.executeUpdate()));
					return rows;
				}
				try (ResultSet result = statement.executeQuery()) {
					while (result.next()) {
						List<Object> row = new ArrayList<>();
						for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
							row.add(result.getObject(i));
						}
						rows.add(row);
					}
				}
				return rows;
			}
		});
	}

	@Override
	@Transactional(readOnly = true)
	public List<Locale> getAllowedLocales() {
		return Arrays.stream(getGlobalProperty("locale.allowed.list", "en").split(","))
		        .map(tag -> Locale.forLanguageTag(tag.trim().replace('_', '-'))).collect(Collectors.toList());
	}
}
