package org.openmrs.module.lifetest;

import org.openmrs.module.BaseModuleActivator;

/** The activator of the bystander, which finds it in this module because it requires it. */
public class QuietActivator extends BaseModuleActivator {
}
