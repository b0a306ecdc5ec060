// Suites are beside this file.
