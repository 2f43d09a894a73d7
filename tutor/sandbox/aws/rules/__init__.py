"""The rules that moto lacks: pure functions over facts, each with the AWS page that says so."""
