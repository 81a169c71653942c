"""Rules of hosts: a module for each section of levers, and the functions written from them."""
