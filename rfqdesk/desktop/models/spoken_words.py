"""What a screen reader says, where the screen says it by place and colour."""

from rfqdesk.desktop.models.figures import spoken_time
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture


def row_words(picture: QuoteRowPicture, left_ms: int | None = None) -> str:
    """One dealer's row: who, both prices, size, the time left if it is given, seal and mark."""
    bid = _price("Bid", picture.bid, best=picture.best_bid)
    offer = _price("Offer", picture.offer, best=picture.best_offer)
    said = [f"{picture.name}: {picture.remark}", f"{bid}, {offer}"]
    if picture.size:
        said.append(f"Size {picture.size}")
    if picture.live and left_ms is not None:
        said.append(f"{spoken_time(left_ms)} left")
    if picture.seal:
        said.append(picture.seal.words)
    if picture.mark:
        said.append(picture.mark.meaning)
    return ". ".join(said)


def _price(side: str, price: str, *, best: bool) -> str:
    return f"{side} {price}{', best' if best else ''}" if price else f"No {side.lower()}"
