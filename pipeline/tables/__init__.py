"""Rows -> Parquet: conversion, the store of finished stages, and the commit of a run's tables."""
