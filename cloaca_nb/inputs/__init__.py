"""What a run needs that the package has not: parameters, variables, secrets; what it finds of them here."""
