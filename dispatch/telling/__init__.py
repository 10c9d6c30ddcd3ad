"""Telling crews about their jobs when the app in their hand is not enough: push, SMS, the station's page."""
