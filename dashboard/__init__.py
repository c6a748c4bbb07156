"""What people see: pages, figures and components.

Imports domain and data; reads data through `dashboard.queries` only.
"""
