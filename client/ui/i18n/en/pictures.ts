/** Said on the stage while a line is too thin for moving pictures; loaded with the part that says it. */
export const pictures = {
  'pictures.weak-you': 'Your network is weak.',
  'pictures.weak-other': 'The network of {name} is weak.',
  'pictures.mine.stills': 'Your camera sends single pictures for now; your voice goes on.',
  'pictures.mine.stills-alone':
    'Your camera sends single pictures and the other picture rests for now; both voices go on.',
  'pictures.mine.audio': 'Your picture rests for now; your voice goes on.',
  'pictures.mine.text': 'Even your voice hardly gets through. Write in the chat.',
  'pictures.theirs.stills': 'You see single pictures for now; the sound goes on.',
  'pictures.theirs.audio': 'There is only sound for now.',
  'pictures.theirs.text': 'Even the sound hardly gets through. Write in the chat.',
  'pictures.still': 'Single picture from {name}',
  'pictures.still-open': 'Look closer: single picture from {name}',
  'pictures.taken-now': 'Taken just now',
  'pictures.taken-ago': 'Taken {time} ago',
  'pictures.waiting': 'The first picture is on its way…',
  'pictures.ask': 'New picture',
  'pictures.asked': 'Asked for a new picture',
} as const;
