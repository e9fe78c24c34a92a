			</div>
		</div>
	</body>
</html>
