"""Leaders: named, challenged and deposed by whom the grown of a village back, once a year."""

from island.world.apply import set_backing
from island.world.society import AHEAD, BEHIND, LEADS_FROM, LEADS_UNTIL, NEAR, Poll, deeds_for, poll, village_of
from island.world.state import NOBODY, Village
from island.world.turn import Turn
from island.world.words import EventKind

K = EventKind


def ask_whom_they_follow(turn: Turn) -> None:
    """Everybody grown is asked; in each village a leader may be challenged or deposed, and where there is none, one named."""
    asked = [(village, poll(turn.world, village)) for village in turn.world.villages.values()]
    set_backing(turn.world, {who: backed for _, here in asked for who, backed in here.backs.items()})
    for village, here in asked:
        if village.leader != NOBODY and village.leader not in here.backs:
            _depose(turn, village, here, (village_of(turn.world, turn.villager(village.leader)).event_id,))  # moved away
        elif village.leader != NOBODY:
            _challenge(turn, village, here)
        if village.leader == NOBODY:
            _name(turn, village, here)


def _name(turn: Turn, village: Village, asked: Poll) -> None:
    """Nobody leads who did nothing for those who follow."""
    who = asked.first()
    next_one = asked.first(but=who)
    if asked.share(who) < LEADS_FROM or 100 * asked.counts[who] < AHEAD * asked.counts[next_one]:
        return
    deeds = deeds_for(turn.world, who, asked.backers(who))
    if deeds:
        causes = (*deeds, village.leader_event)
        turn.record(K.LEADER_NAMED, who, amount=asked.share(who), outcome=village.village_id, causes=causes)


def _challenge(turn: Turn, village: Village, asked: Poll) -> None:
    """Who comes near is a challenge; a leader who is left behind, or followed by few, is deposed, though not in the same year."""
    world, leader = turn.world, village.leader
    rival = asked.first(but=leader)
    mine, theirs = asked.share(leader), asked.share(rival)
    is_rival = rival != NOBODY and theirs >= LEADS_UNTIL and 100 * theirs >= NEAR * mine
    won = deeds_for(world, rival, asked.backers(rival), most=3) if is_rival else ()
    lost = _why_lost(turn, asked, leader)
    if is_rival and rival != village.rival and (won or lost):
        causes = (*won, *lost, village.leader_event)
        turn.record(K.LEADER_CHALLENGED, rival, leader, amount=theirs, outcome=village.village_id, causes=causes)
    elif mine < LEADS_UNTIL or theirs > mine + BEHIND:
        _depose(turn, village, asked, (village.rival_event, village.lost_event, *won, *lost))


def _depose(turn: Turn, village: Village, asked: Poll, why: tuple[int, ...]) -> None:
    share = asked.share(village.leader)
    causes = (*why, village.leader_event)
    turn.record(K.LEADER_DEPOSED, village.leader, amount=share, outcome=village.village_id, causes=causes)


def _why_lost(turn: Turn, asked: Poll, leader: int) -> tuple[int, ...]:
    """The wrongs that those remember who do not follow, and the hunger of those who might."""
    world = turn.world
    others = [one for one, backed in asked.backs.items() if backed != leader and one != leader]
    hunger = [world.villagers[one].hunger_event for one in others if world.villagers[one].hunger >= 3]
    return (*deeds_for(world, leader, others, wrongs=True, most=3), *hunger[:3])
