"""Reasons that were tested: without them the item would leave the list. Only they may bear `because`."""

from __future__ import annotations

# One reason, told as a clause the user is pleased with ([c]).
BECAUSE = (
    "Because [c], [it] {is|is now|has come to be|ends up} on your list[m].",
    "[it] is on your list because [c][m].",
    "[it] is {here|in your list|among your suggestions} {only because|precisely because|because} [c][m].",
    "Since [c], [it] {was suggested to you|is on your list|has a place on your list|could be suggested}[m].",
    "It is because [c] that [it] {is on your list|was suggested|made the list|is here at all}[m].",
    "Had it not been that [c], [it] would {not be on your list|be missing from your list|be off the list}[m].",
    "The {deciding point|decisive reason|crux|turning point} is that [c]: without this, [it] would {leave|drop off|"
    "fall off|vanish from} your list[m].",
    "{Simply|Chiefly|First and foremost|Above all}, [it] is on your list because [c][m].",
    "You {see|are shown|were offered} [it] because [c][m].",
    "That [c] is {decisive|essential|indispensable|crucial}: without it, [it] would not be on your list[m].",
    "The reason [it] is here at all is that [c][m].",
    "If not for the fact that [c], [it] would {not have been suggested|have stayed off your list|be off your list}[m].",
)
# One reason, whatever its liking, told as a noun phrase with `your` at its head ([n]).
WITHOUT = (
    "Without [n], [it] would {not be on your list|drop off your list|be gone from the list}[m].",
    "[it] owes its place {on the list|here} to [n][m].",
    "[it] would not be {here|on your list|among your suggestions} without [n][m].",
    "{Take away|Remove|Strike out|Delete|Leave out|Ignore|Cross out} [n], and [it] {drops off|falls off|leaves|"
    "disappears from|is gone from|slips off} your list[m].",
    "[it] {hinges|depends} on [n][m]: {take that away|without that rating|with that gone|strip it out}{ and|, and|,} "
    "it {leaves|drops off|falls from} the list.",
    "It takes [n] to keep [it] on your list[m].",
    "[n] is what keeps [it] on your list[m].",
    "[n] is {indispensable|essential|vital|decisive} to [it][m].",
    "What keeps [it] on your list is [n][m].",
    "{Decisive|Essential|Indispensable|Vital|Crucial} for [it] is [n][m].",
    "[it] {stands or falls|stays or goes} with [n][m].",
    "{A test shows|The check shows|Testing shows|A trial run shows|It was tested}: without [n], [it] would {leave|"
    "drop off|no longer be on} your list[m].",
    "Were it not for [n], [it] would {not be on your list|have no place on your list|be off the list}[m].",
    "But for [n], [it] would {not be here|not be listed|have been left out}[m].",
    "The place of [it] on your list {rests|is built|is founded} on [n][m].",
)
# Several reasons, none of them told with a liking below `liked`.
BECAUSE_MANY = (
    "Because [c], [it] is on your list.",
    "[it] is {here|on your list|among your suggestions} because [c].",
    "Since [c], [it] {was suggested to you|is on your list|could be suggested}.",
    "It is because [c] that [it] {is on your list|was suggested|is here at all}.",
    "You {see|are shown|were offered} [it] because [c].",
    "{Two things|A pair of ratings|Several ratings} decide here: [it] is on your list because [c].",
)
WITHOUT_MANY = (
    "[it] would not be on your list without [n].",
    "[it] owes its place on the list to [n].",
    "[it] needs [n]: {take any of these away|leave any of them out|drop any one of them}, and it {leaves|falls off|"
    "drops off} the list.",
    "[n] are {each needed to keep|all indispensable to|all vital to|what keeps} [it] on your list.",
    "What keeps [it] on your list {is|comes down to|amounts to} this: [n].",
    "[it] {hinges|depends} on [n]; {neither could|none of them could|not one of them could} be taken away.",
    "It takes [n] to keep [it] on your list.",
    "{Decisive|Essential|Indispensable|Vital|Crucial} for [it] are [n].",
    "{Remove|Strike out|Delete|Leave out|Take away} any of these, and [it] leaves your list: [n].",
)
