"""The API's description, made to say what is true here."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from policywatch.web.described import Problem


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` say what is true here: errors are problems, 400 and not 422;
    how to show who asks.
    """

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                routes=app.routes,
                servers=app.servers or None,
            )
            schemas = made["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas["Problem"] = Problem.model_json_schema(
                ref_template="#/components/schemas/{model}"
            )
            made["components"]["securitySchemes"] = {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made at /tokens.",
                },
                "reader": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "A token as the password, for feed readers.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "policywatch_session",
                    "description": "The browser's.",
                },
            }
            made["security"] = [
                {"token": []},
                {"reader": []},
                {"session": []},
                {},
            ]
            for operation in (
                one for path in made["paths"].values() for one in path.values()
            ):
                if "HTTPValidationError" in str(operation["responses"].get("422")):
                    operation["responses"].pop("422")
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
