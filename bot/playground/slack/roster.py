"""Who is in a workspace, and who of them is in which channel and sees what."""

from bot.playground.slack.model import App, Channel, Person, UserGroup


class Roster:
    """People, their groups and their channels."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.user_groups: dict[str, UserGroup] = {}

    def add_person(self, person: Person) -> Person:
        """Add or replace a person."""
        self.people[person.id] = person
        return person

    def add_group(self, group: UserGroup) -> UserGroup:
        """Add or replace a user group."""
        self.user_groups[group.id] = group
        return group

    @property
    def general(self) -> str:
        """The channel that nobody can leave: the first public one, whatever it is called."""
        every = self.channels.values()
        return next((c.id for c in every if c.kind == "channel" and not c.is_private), "")

    @property
    def founder(self) -> str:
        """Who made what nobody is known to have made: the first member."""
        found = (p.id for p in self.people.values() if p.is_full and not p.is_bot)
        return next(found, self.app.user_id)

    def is_in(self, channel: Channel, person: str) -> bool:
        """Whether this person (or bot user) is a member of a channel."""
        if channel.members is None:
            return person in self.people and self.people[person].is_full
        return person in channel.members

    def members(self, channel: Channel) -> set[str]:
        """Who is in a channel, by id."""
        return {person for person in self.people if self.is_in(channel, person)}

    def visible_people(self, person: str) -> list[Person]:
        """Everybody a full member may see; those in the same channels for anybody else."""
        everyone = list(self.people.values())
        if self.people[person].is_full:
            return everyone
        met = set().union(*(self.members(one) for one in self.visible_channels(person)))
        return [one for one in everyone if one.id in met]

    def visible_channels(self, person: str) -> list[Channel]:
        """Channels this person sees, by name, then their direct conversations."""
        browses = self.people[person].is_full
        seen = [
            c
            for c in self.channels.values()
            if not c.is_archived
            if self.is_in(c, person) or (browses and c.kind == "channel" and not c.is_private)
        ]
        return sorted(seen, key=lambda c: (c.kind == "dm", self.title(c, person).lower()))

    def title(self, channel: Channel, person: str) -> str:
        """What a channel is called for this person: a direct one after the other side."""
        if channel.kind == "channel":
            return channel.name
        others = sorted((channel.members or set()) - {person}) or [person]
        return self.people[others[0]].name
