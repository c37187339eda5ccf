"""An embedded Mailtrap: the token system itself, behind Mailtrap's own HTTP API."""

from bot.playground.mailtrap.app import build
from bot.playground.mailtrap.faults import LASTING, Fault, Faults, Health, Wire
from bot.playground.mailtrap.rules import Reading
from bot.playground.mailtrap.seed import USABLE, Kind, seed
from bot.playground.mailtrap.server import Options, run_alone, running
from bot.playground.mailtrap.service import Mailtrap
from bot.playground.mailtrap.website import Website

__all__ = [
    "LASTING",
    "USABLE",
    "Fault",
    "Faults",
    "Health",
    "Kind",
    "Mailtrap",
    "Options",
    "Reading",
    "Website",
    "Wire",
    "build",
    "run_alone",
    "running",
    "seed",
]
