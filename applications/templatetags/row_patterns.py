"""The HTML of a row, of home, of the table and of the board, with places for what is told."""

TABLE_ROW = (
    '<tr data-urgency="{level}"><td class="pick"><input type="checkbox" name="chosen"'
    ' value="{pk}:{at}" aria-labelledby="a{pk}"></td><th scope="row"><a id="a{pk}" href="{href}">'
    '{who}</a>{second}</th><td class="in">{left}</td>'
    '<td class="when">{mine}{under}</td><td class="pieces">{pieces}</td><td class="letters">'
    '{letters}</td><td class="stage">{stage}</td><td class="verb">{verb}</td></tr>'
)
HOME_ROW = (
    '<li class="rung" data-urgency="{level}"><span class="in">{left}</span><span class="when">'
    '{mine}{under}</span><span class="what"><a href="{href}"><b>{who}</b></a>{second}</span>'
    '<span class="pieces">{pieces}</span><span class="letters">{letters}</span><span class="verb">'
    "{verb}</span>{snoozed}</li>"
)
SECOND = '<span class="under halves"><span class="cut" title="{told}">{told}</span>{aside}</span>'
CHECK = (
    ' <span class="flag" title="{words}"><span aria-hidden="true">⚑</span><span class="sr-only">'
    "{words}</span></span>"
)
CARD = (
    '<li class="on-board" draggable="true" data-card="{pk}" data-urgency="{level}"><a href="{href}"'
    ' title="{title}"><b>{who}</b><span class="under">{title}</span></a><span class="of-card">'
    '<span class="in">{left}</span> <span class="pieces">{pieces}</span> <span class="letters">'
    '{letters}</span></span><span class="of-card"><select'
    ' id="to-{pk}" name="to-{pk}" aria-label="{label}">{stages}</select><button class="link-button"'
    ' name="card" value="{pk}:{at}">{move}</button></span></li>'
)
