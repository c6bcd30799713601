"""What is published about a plan: verdict, reasons, alarms, drift, snapshot.

Recounts nothing.
"""
