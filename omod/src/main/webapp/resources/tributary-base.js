/*
 * What the scripts of Tributary's pages share: texts in the user's language, and talking to the server.
 */
window.tributary = (function () {
	'use strict';

	var DONE = 200;

	var page = document.getElementById('tributary');
	var api = page.getAttribute('data-context') + '/ws/tributary/';
	var texts = {};

	/** A text without its places filled; undefined where the page has none. */
	function text(code) {
		return texts[code];
	}

	/** A text with its places {0}, {1} … filled. */
	function fill(code, values) {
		return values.reduce(function (filled, value, i) {
			return filled.replace('{' + i + '}', function () {
				return value;
			});
		}, text(code) || code);
	}

	function encoded(parameters) {
		return Object.keys(parameters || {}).map(function (name) {
			return encodeURIComponent(name) + '=' + encodeURIComponent(parameters[name]);
		}).join('&');
	}

	/** Calls done(answer), or failed(message, status, code); the status is 0 when the server was not reached. */
	function send(method, path, parameters, done, failed) {
		var request = new XMLHttpRequest();
		request.open(method, api + path);
		request.setRequestHeader('Accept', 'application/json');
		if (method === 'POST') {
			request.setRequestHeader('X-Tributary-Action', '1');
			request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded;charset=UTF-8');
		}
		request.onload = function () {
			var answer;
			try {
				answer = JSON.parse(request.responseText);
			} catch (e) {
				answer = { message: text('noAnswer') };
			}
			if (request.status === DONE) {
				done(answer);
			} else {
				failed(answer.message || text('noAnswer'), request.status, answer.code);
			}
		};
		request.onerror = function () {
			failed(text('noAnswer'), 0);
		};
		request.send(encoded(parameters));
	}

	Array.prototype.forEach.call(document.getElementById('tributary-texts').querySelectorAll('[data-code]'), function (span) {
		texts[span.getAttribute('data-code')] = span.textContent;
	});

	return { language: page.getAttribute('data-language'), text: text, fill: fill, send: send };
}());
