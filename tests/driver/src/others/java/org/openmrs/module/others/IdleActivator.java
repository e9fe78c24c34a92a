package org.openmrs.module.others;

import org.openmrs.module.BaseModuleActivator;

/** The activator of modules that do nothing. */
public class IdleActivator extends BaseModuleActivator {
}
