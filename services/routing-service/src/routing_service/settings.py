"""What routing-service is told by its environment beside what every service is told: nothing.

How many quotes a lead waits for, and every other choice of the platform about routing, is data that staff set
(`PUT /ops/routing-settings`) and not configuration of a process.
"""
