package org.openmrs.module.tributary.refresh;

import java.util.List;
import org.openmrs.GlobalProperty;
import org.openmrs.api.APIException;
import org.openmrs.api.AdministrationService;
import org.openmrs.api.GlobalPropertyListener;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributary.nativecore.RefreshItem;

/**
 * Tells the listeners of global properties what was applied.
 * <p>
 * Core keeps its listeners in the bean {@code openmrsEventListeners} and has no call that only notifies. Where that bean is not to
 * be had, saving the property with the value that it has notifies them, and writes nothing.
 */
final class PropertyListeners {

	static final String TABLE = "global_property";

	private static final String KEY = "property";

	private static final String BEAN = "openmrsEventListeners";

	private PropertyListeners() {
	}

	static void tell(RefreshItem item) {
		String name = item.getKey().get(KEY);
		AdministrationService service = Context.getAdministrationService();
		GlobalProperty property = item.getOp() == RefreshItem.Op.DELETE ? null : service.getGlobalPropertyObject(name);
		List<?> listeners = listeners();
		if (listeners != null) {
			listeners.forEach(listener -> tell((GlobalPropertyListener) listener, name, property));
		} else if (property != null) {
			service.saveGlobalProperty(property);
		} else {
			Context.getRegisteredComponents(GlobalPropertyListener.class).forEach(listener -> tell(listener, name, null));
		}
	}

	private static void tell(GlobalPropertyListener listener, String name, GlobalProperty property) {
		if (!listener.supportsPropertyName(name)) {
			return;
		}
		if (property == null) {
			listener.globalPropertyDeleted(name);
		} else {
			listener.globalPropertyChanged(property);
		}
	}

	/** Returns core's own list, or null. */
	private static List<?> listeners() {
		try {
			Object bean = Context.getRegisteredComponent(BEAN, Object.class);
			return (List<?>) bean.getClass().getMethod("getGlobalPropertyListeners").invoke(bean);
		}
		catch (APIException | ReflectiveOperationException e) {
			return null;
		}
	}
}
