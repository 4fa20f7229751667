"""The ASGI entry: `streamlit run streamlit_app.py` and `uvicorn streamlit_app:app` both start it."""

from pathlib import Path

import streamlit as st

from dashboard import messages, server

app = st.App(
    Path(__file__).resolve().parent / "dashboard" / "app.py",
    routes=server.ROUTES,
    middleware=server.MIDDLEWARE,
    lifespan=server.lifespan,
    on_script_error=messages.show_unexpected,
)
