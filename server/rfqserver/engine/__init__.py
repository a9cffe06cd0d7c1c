"""The venue's rules: what a command does to the state of its requests.

Pure: `decide` turns a command into events, `evolve` applies an event, time and
ids come in as arguments. Replaying the events of a journal gives the state.
"""
