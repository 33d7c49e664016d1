// A line between two parts of the page that can be moved, with the pointer or with the arrow keys.

/// Sets a custom property of an element to where the line is, in percent of the element.
export function makeSplitter(line, container, property, { least = 15, most = 85, isFromEnd = false } = {}) {
    const isVertical = line.getAttribute('aria-orientation') === 'vertical';
    const set = (percent) => {
        const value = Math.min(most, Math.max(least, percent));
        container.style.setProperty(property, `${value}%`);
        line.setAttribute('aria-valuenow', String(Math.round(value)));
    };
    line.setAttribute('aria-valuemin', String(least));
    line.setAttribute('aria-valuemax', String(most));
    set(parseFloat(getComputedStyle(container).getPropertyValue(property)));
    line.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        line.setPointerCapture(event.pointerId);
    });
    line.addEventListener('pointermove', (event) => {
        if (!line.hasPointerCapture(event.pointerId)) return;
        const bounds = container.getBoundingClientRect();
        const part = isVertical
            ? (event.clientX - bounds.left) / bounds.width
            : (event.clientY - bounds.top) / bounds.height;
        set((isFromEnd ? 1 - part : part) * 100);
    });
    line.addEventListener('keydown', (event) => {
        const step = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
        if (!step) return;
        event.preventDefault();
        set(Number(line.getAttribute('aria-valuenow')) + (isFromEnd ? -step : step));
    });
}
