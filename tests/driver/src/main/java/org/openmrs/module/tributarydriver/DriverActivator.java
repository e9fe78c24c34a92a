package org.openmrs.module.tributarydriver;

import org.openmrs.module.BaseModuleActivator;
import org.openmrs.module.DaemonToken;
import org.openmrs.module.DaemonTokenAware;

/** Keeps the token that lets the driver work in daemon threads. */
public class DriverActivator extends BaseModuleActivator implements DaemonTokenAware {

    private static volatile DaemonToken token;

    @Override
    public void setDaemonToken(DaemonToken daemonToken) {
        token = daemonToken;
    }

    /** The token of the running module. */
    public static DaemonToken token() {
        return token;
    }
}
