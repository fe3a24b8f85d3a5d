"""Directories in the Human Services Data Specification: version 3 as JSON or CSV, and the older Open Referral CSV."""
