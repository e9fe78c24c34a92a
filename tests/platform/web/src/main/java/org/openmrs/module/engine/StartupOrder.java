package org.openmrs.module.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.openmrs.module.Module;

/** Orders modules so that each comes after those that it requires or knows of; a cycle is cut at some point of it. */
final class StartupOrder {

	private final Collection<Module> modules;

	private final Set<Module> ordered = new LinkedHashSet<>();

	private final Set<Module> entered = new HashSet<>();

	private StartupOrder(Collection<Module> modules) {
		this.modules = modules;
	}

	static List<Module> of(Collection<Module> modules) {
		StartupOrder order = new StartupOrder(modules);
		modules.forEach(order::add);
		return new ArrayList<>(order.ordered);
	}

	private void add(Module module) {
		if (entered.add(module)) {
			modules.stream().filter(other -> comesBefore(other, module)).forEach(this::add);
			ordered.add(module);
		}
	}

	private static boolean comesBefore(Module other, Module module) {
		String name = other.getPackageName();
		return module.getRequiredModules().contains(name) || module.getAwareOfModules().contains(name)
		        || other.getStartBeforeModules().contains(module.getPackageName());
	}
}
