package org.openmrs.module.tributarydriver.operations;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import javax.servlet.ServletContext;
import org.hibernate.SessionFactory;
import org.openmrs.api.context.Context;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;
import org.openmrs.module.web.WebModuleUtil;
import org.openmrs.scheduler.SchedulerService;
import org.openmrs.scheduler.TaskDefinition;
import org.openmrs.util.OpenmrsUtil;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What an administrator does on the platform's own pages: modules, scheduled tasks, caches. */
public final class Platform {

    private Platform() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("modules", Platform::modules);
        operations.put("moduleStop", Platform::moduleStop);
        operations.put("moduleStart", Platform::moduleStart);
        operations.put("moduleInstall", Platform::moduleInstall);
        operations.put("moduleRemove", Platform::moduleRemove);
        operations.put("task", Platform::task);
        operations.put("taskInterval", Platform::taskInterval);
        operations.put("evictAll", (step, output) ->
            Context.getRegisteredComponents(SessionFactory.class).get(0).getCache().evictAllRegions());
    }

    private static void modules(Step step, Output output) {
        for (Module module : ModuleFactory.getLoadedModules()) {
            output.line("module", module.getModuleId(), "version", module.getVersion(), "started", module.isStarted(),
                "error", module.getStartupErrorMessage());
        }
    }

    private static void moduleStop(Step step, Output output) {
        Module module = ModuleFactory.getModuleById(step.text("module"));
        ModuleFactory.stopModule(module);
        WebModuleUtil.stopModule(module, servletContext());
    }

    private static void moduleStart(Step step, Output output) {
        start(ModuleFactory.getModuleById(step.text("module")), output);
    }

    /** Installs a module file, in place of the loaded module of the same id if there is one. */
    private static void moduleInstall(Step step, Output output) throws IOException {
        Module old = ModuleFactory.getModuleById(step.text("module"));
        if (old != null) {
            ModuleFactory.stopModule(old, false);
            WebModuleUtil.stopModule(old, servletContext(), true);
            ModuleFactory.unloadModule(old);
        }
        // Into the folder that is loaded at every start; unloading has just taken the old file away.
        File source = new File(step.text("file"));
        File target = new File(OpenmrsUtil.getDirectoryInApplicationDataDirectory("modules"), source.getName());
        Files.copy(source.toPath(), target.toPath(), StandardCopyOption.REPLACE_EXISTING);
        start(ModuleFactory.loadModule(target, true), output);
    }

    /** Stops a module and takes its file away, so that no later start loads it. */
    private static void moduleRemove(Step step, Output output) throws IOException {
        Module module = ModuleFactory.getModuleById(step.text("module"));
        ModuleFactory.stopModule(module);
        WebModuleUtil.stopModule(module, servletContext());
        ModuleFactory.unloadModule(module);
        Files.deleteIfExists(module.getFile().toPath());
    }

    private static void start(Module module, Output output) {
        ModuleFactory.startModule(module);
        WebModuleUtil.startModule(module, servletContext(), false);
        if (!module.isStarted()) {
            throw new IllegalStateException(module.getModuleId() + " did not start: " + module.getStartupErrorMessage());
        }
        output.line("started", module.getModuleId());
    }

    private static ServletContext servletContext() {
        return ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest().getServletContext();
    }

    private static void task(Step step, Output output) {
        TaskDefinition task = Context.getSchedulerService().getTaskByName(step.text("name"));
        output.line("interval", task.getRepeatInterval(), "started", task.getStarted(), "last", task.getLastExecutionTime());
    }

    private static void taskInterval(Step step, Output output) throws Exception {
        SchedulerService scheduler = Context.getSchedulerService();
        TaskDefinition task = scheduler.getTaskByName(step.text("name"));
        scheduler.shutdownTask(task);
        task.setRepeatInterval((long) step.number("seconds", 5));
        task.setStartTime(new java.util.Date());
        scheduler.saveTaskDefinition(task);
        scheduler.scheduleTask(task);
    }
}
