"""English review sentences by aspect and polarity, written for this project (see `grammar` for the notation)."""

from __future__ import annotations

from sample_data.generate.grammar import lines

ASPECTS: dict[tuple[str, int], tuple[str, ...]] = {
    ("delivery", 1): lines("""
{it|the parcel|my order} {arrived|came|got here|was delivered} {two days early|\
the very next morning|faster than promised|right on time|within 48 hours}
{shipping|delivery} was {quick|surprisingly fast|smooth|free and quick}
{the courier|the driver} {was friendly and careful|even called ahead|carried it up to the fourth floor}
{no complaints|nothing to complain} about the {delivery|shipping}
ordered on {Monday|Friday|a Sunday night}, {had it|in my hands} {two days later|by Wednesday|\
the next afternoon}"""),
    ("delivery", -1): lines("""
{it|the parcel|my order} {took|needed} {two weeks|eleven days|almost a month|ages} to {arrive|get here}
{shipping|delivery} was {painfully slow|a mess|late twice|a joke}
{the courier|the driver} {left it in the rain|threw it over the fence|never rang the bell|\
dropped it with a neighbour I do not know}
{the tracking|the tracking page} {never moved|showed nothing for a week|said delivered when it was not}
it did not {arrive|turn up} {on time|when promised}, {no explanation|not even a message}"""),
    ("quality", 1): lines("""
~the [noun] {feels|is} {solid|really well made|sturdier than I expected|better than it looks in the photos}
~{build|overall} quality is {excellent|superb|impressive|very good for the money}
~{after|even after} {three weeks|two months|half a year} of {daily use|heavy use}\
 it {still looks new|works like on day one|has not let me down}
~{never had|I have not had} {a single problem|any trouble} with it
~the [material] is {lovely|first class|thick and smooth|not cheap-looking at all}
~it {does exactly what it should|works perfectly|simply works|does its job without fuss}
[trait], {which is rare|exactly as described|I am impressed}
{what I like most|the best part}: [trait]
the [noun] is {lovely|really good|better than the brand I used before|as good as everyone says}"""),
    ("quality", -1): lines("""
~the [noun] {broke|fell apart|stopped working|gave up} after {two days|one week|three uses|barely a month}
~{build|overall} quality is {poor|terrible|disappointing|well below average}
~it {feels|looks} {flimsy|cheap|like a toy|nothing like the pictures}
~the [material] {smells awful|is thin and rough|already peels|is not what I would call durable}
~{I would not call it|it is hardly|it is anything but} {well made|solid|reliable}
{mine|it} {came|arrived} with {a crack|a scratch|a missing part|a dent} {on one side|right in the middle|}
[fault], {as simple as that|so back it goes|what a letdown}
{honestly|sadly|to be fair}, [fault]
{not|nowhere near} {what I expected|as good as it used to be}: [fault]
the [noun] is {a letdown|disappointing|below average}"""),
    ("price", 1): lines("""
{great|fantastic|unbeatable|very fair} {value for money|price}
{worth every cent|well worth the price|cheaper than anywhere else|a real bargain}
{you will not find|I have not seen} {a better one|anything better} {at this price|for less}
at {this price|half the usual price} {I am not complaining|it is a steal|there is nothing to think about}"""),
    ("price", -1): lines("""
{way overpriced|far too expensive|not worth the money|a waste of money} {for what you get|}
{a week later|two days after I bought it|right after my order} it was {20 %|30 %|a third} cheaper
for {this price|that kind of money} I expected {much more|something that lasts|better}
{you can get|the shop next door sells} the same for {half the price|less}"""),
    ("service", 1): lines("""
{customer service|support|the seller} {answered within minutes|was kind and quick|\
sorted it out at once|replaced it without any questions}
{had a question|asked about the size} and got {a helpful answer|a reply in ten minutes|real advice}
{the refund|the exchange} was {painless|done in a day|no trouble at all}"""),
    ("service", -1): lines("""
{customer service|support|the seller} {never replied|ignored three messages|was rude|\
kept sending the same canned answer}
{returning it|getting a refund|the exchange} was {a nightmare|impossible|a fight of four weeks}
{nobody|no one} {answers the phone|felt responsible|could help me}
the seller {promised a replacement that never came|blamed me for the damage}"""),
    ("packaging", 1): lines("""
{packaging was|it came} {neat|beautifully wrapped|well padded|plastic-free and tidy}
{well packed|safely packed}, {not a scratch|everything in one piece|nothing rattled}
the box is {pretty enough to give as a present|sturdy and easy to open}"""),
    ("packaging", -1): lines("""
{the box|the packaging} was {crushed|torn|already opened|soaked}
{no padding at all|just a thin plastic bag}, {so of course it was damaged|what did they expect}
{far too much plastic|three boxes in each other} for {one small thing|such a small item}"""),
    ("fit", 1): lines("""
{fits|sits} {perfectly|like a glove|just right|exactly as in the size chart}
{true to size|the size is spot on}, {very comfortable|I could wear it all day|no pinching}
the {colour|shade} {is even nicer in real life|matches the photos|goes with everything}"""),
    ("fit", -1): lines("""
{runs|it runs} {two sizes small|far too large|very narrow}, {order accordingly|so I had to return it|be warned}
the {colour|shade} is {nothing like the photo|much darker than shown|off}
it {pinches|scratches|slips} {after ten minutes|all the time|when I walk}"""),
}

TRAITS: dict[str, tuple[str, str]] = {
    "Electronics": (
        "{the battery lasts all day|the sound is crisp and clear|it charges in no time|pairing took ten seconds}",
        "{the battery dies before lunch|it keeps disconnecting|it gets worryingly hot|the buttons stick}",
    ),
    "Fashion": (
        "{the fabric is soft and breathes well|it survived ten washes|the stitching is neat|no pilling so far}",
        "{the seams came apart|it shrank in the first wash|the zip jams|threads everywhere}",
    ),
    "Home": (
        "{it cleans in seconds|it looks lovely in our kitchen|it is pleasantly heavy in the hand|it saves space}",
        "{the coating came off|it wobbles|it started to rust|it stains at once}",
    ),
    "Beauty": (
        "{my skin feels soft and calm|it does not feel greasy|a little goes a long way|it stays on until evening}",
        "{my skin turned red and itchy|it smells of chemicals|it is gone after one hour|it leaves a sticky film}",
    ),
    "Food": (
        "{it tastes fresh and not too sweet|rich aroma|the whole family loves it|the beans smell wonderful}",
        "{it tastes stale|far too sweet|the best-before date was next week|half of it was crumbs}",
    ),
    "Sports": (
        "{it held up in a storm|it grips even when wet|light enough for long tours|it packs down small}",
        "{the strap snapped on day one|it leaks in light rain|it slides around|the foam wore out}",
    ),
    "Kids": (
        "{my son will not put it down|no sharp edges|it washes easily|our baby sleeps dry all night}",
        "{it leaks every night|a small part came off, dangerous|the paint comes off|my daughter lost interest at once}",
    ),
    "Office": (
        "{it writes smoothly|my back stopped hurting|assembly took fifteen minutes|the paper does not bleed}",
        "{it squeaks|the ink smears|the screws did not fit|the armrest came loose}",
    ),
}

STORY = lines("""
I bought this for {my sister|my mother|my flat|my new job|a trip|my husband's birthday}\
 {after reading the reviews|because my old one died|on a whim|during the sale}
{this is my second one|I have owned three of these by now|my first order from this shop}
{I compared five of them|I hesitated for weeks|a friend recommended it}
I use it {every day|mostly at weekends|at work|on the train}""")
NEUTRAL = lines("""
{it is okay|it is average|nothing special|does the job, no more}
{not bad, not great|neither good nor bad|so so}
{I expected a bit more|you get what you pay for|fine for occasional use}
{will see how long it lasts|too early to say more|might update this later}""")
CLOSE = {
    1: lines("""
{highly recommended|would buy again|five stars from me|I am very happy with it|love it|\
couldn't be happier|can't go wrong with this one}
{will order again|already ordered a second one|my friends want one too}"""),
    0: NEUTRAL,
    -1: lines("""
{do not buy|avoid|never again|I regret buying it|sent it back|save your money|I can't recommend it}
{would give zero stars if I could|one star is one too many|very disappointed}"""),
}
SHORT = {
    1: lines("""
{love it|love this [noun]|great [noun]|excellent product|very happy with it|perfect, thank you|\
works great|not bad at all, really good}
{good quality and fast delivery|nice and cheap|exactly what I wanted|just as described, recommended}"""),
    0: lines("""
{it is okay I guess|average [noun] for the price|does the job|could be better, could be worse|\
nothing special really}"""),
    -1: lines("""
{total waste of money|bad from day one|very bad quality|not good at all|don't buy this [noun]|\
disappointed, sent it back}
{not as described|never arrived, no refund|cheap rubbish, avoid}"""),
}
SARCASM = lines("""
~{great|wonderful|brilliant}, another [noun] that {dies|breaks}\
 {the day after the return window closes|within a week}
~{five stars for|congratulations on} {the fastest broken [noun] I ever owned|\
a box that was nicer than what was inside}
{just what I needed|lucky me}, {a [noun] for the dustbin|one more thing to send back}
{if you enjoy waiting on hold|if you like disappointment}, {this is the shop for you|you will love it}""")
CONTRAST = {
    1: ("[a], but [b]", "although [a], [b]", "[a]. Still, [b]", "[a]; that said, [b]"),
    -1: ("[a], but [b]", "[a]. Sadly [b]", "[a], however [b]", "even though [a], [b]"),
}
"""Ways to join a clause with one of the other polarity; the review's own side, by key, comes last."""
EMOJI = {1: ("😍", "👍", "❤️", "😊", "🎉"), 0: ("🤷", "😐"), -1: ("😡", "👎", "😞", "💔")}
