package org.openmrs.util;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

import org.openmrs.api.APIException;

/** Hashes of passwords: hexadecimal SHA-512; the SHA-1 of old accounts is accepted too. */
public class Security {

	private static final int TOKEN_BYTES = 64;

	private Security() {
	}

	public static boolean hashMatches(String hashedPassword, String passwordToHash) {
		return hashedPassword != null && (hashedPassword.equals(encodeString(passwordToHash))
		        || hashedPassword.equals(hash(passwordToHash, "SHA-1")));
	}

	public static String encodeString(String strToEncode) throws APIException {
		return hash(strToEncode, "SHA-512");
	}

	public static String getRandomToken() throws APIException {
		byte[] token = new byte[TOKEN_BYTES];
		new SecureRandom().nextBytes(token);
		return hex(token);
	}

	private static String hash(String text, String algorithm) {
		try {
			return hex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException e) {
			throw new APIException("This Java has no " + algorithm, e);
		}
	}

	private static String hex(byte[] bytes) {
		StringBuilder hex = new StringBuilder(bytes.length * 2);
		for (byte b : bytes) {
			hex.append(String.format("%02x", b));
		}
		return hex.toString();
	}
}
