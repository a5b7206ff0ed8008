"""toben (答弁)"""
