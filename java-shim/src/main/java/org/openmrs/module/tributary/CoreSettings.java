package org.openmrs.module.tributary;

import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what the core is opened with: the database, this server's name, and the JVM's proxy and trust settings. */
final class CoreSettings {

	/** Runtime property with the name under which neighbours see this server. */
	static final String NAME_PROPERTY = "tributary.server.name";

	private static final Logger log = LoggerFactory.getLogger(CoreSettings.class);

	private static final String[] DATABASE = { "connection.url", "connection.username", "connection.password" };

	private static final String[] PROXY = { "http.proxyHost", "http.proxyPort", "http.nonProxyHosts", "https.proxyHost",
	        "https.proxyPort" };

	private CoreSettings() {
	}

	static Map<String, String> gather(Properties runtime, File dataFolder, String moduleVersion, String platformVersion,
	        String associations) {
		Map<String, String> settings = new LinkedHashMap<>();
		for (String key : DATABASE) {
			settings.put(key, runtime.getProperty(key, runtime.getProperty("hibernate." + key)));
		}
		for (String key : PROXY) {
			settings.put(key, System.getProperty(key));
		}
		settings.put("server.name", runtime.getProperty(NAME_PROPERTY, hostName()));
		settings.put("module.version", moduleVersion);
		settings.put("platform.version", platformVersion);
		settings.put("data.directory", dataFolder.getAbsolutePath());
		settings.put("associations", associations);
		settings.put("trust.certificates", trustedCertificates());
		return settings;
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException e) {
			return "OpenMRS";
		}
	}

	private static String trustedCertificates() {
		StringBuilder pem = new StringBuilder();
		try {
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init((KeyStore) null);
			for (TrustManager manager : factory.getTrustManagers()) {
				if (manager instanceof X509TrustManager) {
					append(pem, ((X509TrustManager) manager).getAcceptedIssuers());
				}
			}
		}
		catch (GeneralSecurityException e) {
			log.warn("The JVM's trusted certificates cannot be read; HTTPS to a parent server will fail.", e);
		}
		return pem.toString();
	}

	private static void append(StringBuilder pem, X509Certificate[] issuers) throws GeneralSecurityException {
		Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
		for (X509Certificate issuer : issuers) {
			pem.append("-----BEGIN CERTIFICATE-----\n");
			pem.append(encoder.encodeToString(issuer.getEncoded()));
			pem.append("\n-----END CERTIFICATE-----\n");
		}
	}
}
